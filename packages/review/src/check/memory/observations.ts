import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { CheckMemory } from "./check-memory.ts";
import { kindText, NONE, namesText, type Observed, realText, SAME, SEPARATOR } from "./observed.ts";
import { ObservedTree } from "./observed-tree.ts";
import { isAsStamped, type Stamped, stampedOf } from "./stamped.ts";

const FIELDS = [
  "kind",
  "real",
  "content",
  "stamp",
  "names",
  "inside",
  "absence",
  "refusal",
] as const satisfies readonly (keyof Observed)[];
const WIDTH = FIELDS.length + 1;

/** The observations of a computation in stored form: as text, and as stamps that quickly show that nothing changed. */
export interface Seen {
  seen: string;
  stamped: Stamped | undefined;
}

/** Observations in stored form. @param seen their text */
export function seenOf(seen: string): Seen {
  return { seen, stamped: stampedOf(observedIn(seen.split(SEPARATOR))) };
}

function* observedIn(fields: readonly string[]): Generator<[path: string, Observed]> {
  for (let at = 0; at + WIDTH < fields.length; at += WIDTH) {
    const observed = nothing();
    for (const [place, field] of FIELDS.entries()) observed[field] = fields[at + 1 + place] as string;
    yield [fields[at] as string, observed];
  }
}

/** Everything that a computation read from a tree: if the tree still gives the same answers, the result is the same. */
export class Observations {
  readonly #paths = new Map<string, Observed>();
  #isWhole = true;

  /** @param before earlier observations, as text */
  constructor(
    private readonly memory: CheckMemory,
    private readonly before: string = "",
  ) {}

  /** All observations as text; undefined if some can't be repeated. */
  get text(): string | undefined {
    if (!this.#isWhole) return undefined;
    // Joined at once: a text that grows piece by piece keeps all pieces in memory, five times as much.
    const pieces: string[] = [];
    for (const [path, observed] of this.#paths) pieces.push(path, ...FIELDS.map((field) => observed[field]));
    pieces.push("");
    return this.before + pieces.join(SEPARATOR);
  }

  /** Wraps a tree so that its answers are recorded. */
  of(tree: FileTree): FileTree {
    return new ObservedTree(tree, this.memory, (path, field, answer) => this.#note(path, field, answer));
  }

  /** Records an answer; a different answer to the same question invalidates all observations. */
  #note(path: string, field: keyof Observed, answer: string | undefined): void {
    const observed = entryOf(this.#paths, path, nothing);
    if (answer === undefined || path.includes(SEPARATOR)) this.#isWhole = false;
    else if (observed[field] === "" || field === "stamp") observed[field] = answer;
    else if (observed[field] !== answer) this.#isWhole = false;
  }
}

function nothing(): Observed {
  return { kind: "", real: "", content: "", stamp: "", names: "", inside: "", absence: "", refusal: "" };
}

/**
 * Renewed observations, with stamps that make the next comparison faster, if a tree still gives the same answers;
 * undefined if it doesn't. Files and folders with unchanged stamps aren't read again.
 */
export function stillSaid(before: Seen, tree: FileTree, memory: CheckMemory): Seen | undefined {
  if (before.stamped !== undefined && isAsStamped(before.stamped, memory)) return before;
  const fields = before.seen.split(SEPARATOR);
  if (fields.length % WIDTH !== 1) return undefined;
  try {
    const comparison = new Comparison(fields, tree, memory);
    if (!comparison.isSame()) return undefined;
    return comparison.isRenewed ? seenOf(fields.join(SEPARATOR)) : before;
  } catch {
    // A tree that refuses to answer now didn't refuse before.
    return undefined;
  }
}

/** Compares observations with the tree's current answers, and renews the stamps of equal ones. */
class Comparison {
  /** The folders in which nothing changed. */
  readonly #unchanged = new Set<string>();
  /** True if something has a new stamp. */
  isRenewed = false;

  constructor(
    private readonly fields: string[],
    private readonly tree: FileTree,
    private readonly memory: CheckMemory,
  ) {}

  isSame(): boolean {
    const { length } = this.fields;
    for (let at = 0; at + WIDTH < length; at += WIDTH) {
      const folder = this.fields[at] as string;
      const inside = this.#field(at, "inside");
      if (inside !== "" && inside === this.memory.folderStamp(folder)) this.#unchanged.add(folder);
    }
    for (let at = 0; at + WIDTH < length; at += WIDTH) if (!this.#isSameAt(at)) return false;
    return true;
  }

  #isSameAt(at: number): boolean {
    const path = this.fields[at] as string;
    const [kind, real, names] = [this.#field(at, "kind"), this.#field(at, "real"), this.#field(at, "names")];
    const [absence, refusal] = [this.#field(at, "absence"), this.#field(at, "refusal")];
    const isKnown =
      kind !== "" && !kind.endsWith("?") && real === SAME && this.#unchanged.has(folderOf(path));
    // It isn't a link, and its folder has the same entries as before.
    if (!isKnown) {
      if (kind !== "" && kind !== kindText(this.tree, path)) return false;
      if (real !== "" && real !== realText(path, this.tree.realPath(path))) return false;
    }
    if (!this.#hasContent(at, path, isKnown ? kind : undefined)) return false;
    if (names !== "" && !this.#unchanged.has(path)) {
      if (names !== this.memory.digest(namesText(this.tree.list?.(path) ?? []))) return false;
    }
    if (this.#field(at, "inside") !== "" && !this.#unchanged.has(path))
      this.#set(at, "inside", this.memory.folderStamp(path) ?? "?");
    if (absence !== "" && absence !== this.memory.digest(this.tree.absence?.(path)?.why ?? "")) return false;
    return refusal === "" || refusal === this.memory.digest(this.tree.refusal?.(path) ?? "");
  }

  /** @param known its kind, if it was already determined */
  #hasContent(at: number, path: string, known: string | undefined): boolean {
    const content = this.#field(at, "content");
    if (content === "") return true;
    const isFile = known ? known === "file" : this.tree.kind(path) === "file";
    if (content === NONE || !isFile) return content === NONE && !isFile;
    // Taken before reading, as it was for the observation.
    const stamp = this.memory.stamp(path) ?? "";
    if (stamp !== "" && stamp === this.#field(at, "stamp")) return true;
    if (this.memory.digest(this.tree.read(path)) !== content) return false;
    this.#set(at, "stamp", stamp);
    return true;
  }

  #field(at: number, field: keyof Observed): string {
    return this.fields[at + 1 + FIELDS.indexOf(field)] as string;
  }

  #set(at: number, field: keyof Observed, value: string): void {
    const place = at + 1 + FIELDS.indexOf(field);
    if (this.fields[place] === value) return;
    this.fields[place] = value;
    this.isRenewed = true;
  }
}
