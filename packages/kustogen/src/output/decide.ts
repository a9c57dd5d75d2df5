/** The facts about one path in the folders that a run owns, before anything is written. */
export interface PathFacts {
  /** This run generates a file there. */
  produced: boolean;
  disk: "nothing" | "file" | "other";
  /** kustogen has a record that it wrote there. */
  recorded: boolean;
  /** The content of a file: what this run generates, what kustogen recorded, or neither. */
  content?: "produced" | "remembered" | "other";
  /** True if a file of that content is executable, which a rewritten one isn't. */
  executable?: boolean;
  /** It begins with kustogen's header, or the generated kustomization beside it refers to it. */
  marked?: boolean;
  /** HEAD's content at the path, if the content on disk is neither generated nor recorded. */
  head?: "nothing" | "different" | "same";
  /** The author of content that HEAD has as well, according to its history. */
  author?: "gen" | "person" | "unknown";
  /** True if no commit has sources yet, as in a copy without history: files that look generated are treated as such. */
  copy?: boolean;
}

/** The decision about a path, and whose work it would overwrite or remove, if that isn't kustogen's own. */
export interface Decision {
  /** `leave`: it isn't ours and stays. */
  action: "create" | "change" | "keep" | "remove" | "leave";
  /** "person": a conflict. "unknown": it can't be determined, and the file is treated as ours. */
  takes?: "person" | "unknown";
}

/**
 * Decides the action for a path. Whether a file is ours is determined by its content, then by HEAD and its history;
 * in doubt it is a person's work, and one that we never created is a conflict only where something is generated.
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
