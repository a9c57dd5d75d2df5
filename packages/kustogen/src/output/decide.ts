/** What is known of one path in the folders that a run owns, before anything is written. */
export interface PathFacts {
  /** This run produces a file there. */
  produced: boolean;
  /** What stands there. */
  disk: "nothing" | "file" | "other";
  /** kustogen has it on record, or in its journal, that it wrote there. */
  recorded: boolean;
  /** Of a file: what this run produces, what kustogen remembers to have written, or neither. */
  content?: "produced" | "remembered" | "other";
  /** A file of that content is executable, which one written again is not. */
  executable?: boolean;
  /** It begins with kustogen's header, or the generated kustomization beside it names it. */
  marked?: boolean;
  /** What HEAD has at the path, where the content is neither. */
  head?: "nothing" | "different" | "same";
  /** Who put the content that HEAD has as well there, as its history tells. */
  author?: "gen" | "person" | "unknown";
  /** No commit has sources yet, as in a copy without its history: what looks like ours is ours. */
  copy?: boolean;
}

/** What happens to a path; `leave` is not ours and stays. */
export type PathAction = "create" | "change" | "keep" | "remove" | "leave";

/** What is decided of a path, and whose work that would overwrite or remove, if not kustogen's own. */
export interface Decision {
  action: PathAction;
  /** A person's: a conflict. Unknown: nothing tells, and it is taken for ours. */
  takes?: "person" | "unknown";
}

/**
 * Decides what happens to a path. A file is ours by what it holds, then by what HEAD and its history say; what nobody
 * can tell is a person's work, and one that we never made is in the way only where something is produced.
 */
export function decide(facts: PathFacts): Decision {
  const { produced, disk, recorded, content, marked = false, head, author } = facts;
  const action = produced ? "change" : "remove";
  if (disk === "nothing") return { action: "create" };
  if (!produced && (disk === "other" || !(recorded || marked))) return { action: "leave" };
  if (content === "produced") return { action: facts.executable ? "change" : "keep" };
  if (content === "remembered" || author === "gen") return { action };
  if (head === "same" && author === "unknown" && marked) return { action, takes: "unknown" };
  if (!produced && !recorded && !(head === "same" && author === "unknown")) return { action: "leave" };
  if (head === "nothing" && marked && !recorded && facts.copy) return { action, takes: "unknown" };
  return { action, takes: "person" };
}
