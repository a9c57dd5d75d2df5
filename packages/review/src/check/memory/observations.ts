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

/** What a computation was told, as it is kept: as text, and so that one sees at once where nothing of it has changed. */
export interface Seen {
  seen: string;
  stamped: Stamped | undefined;
}

/** What was told, as it is kept. @param seen the text of observations */
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

/** All that a computation was told by a tree: while the tree says the same again, the computation does, too. */
export class Observations {
  readonly #memory: CheckMemory;
  readonly #paths = new Map<string, Observed>();
  readonly #before: string;
  #isWhole = true;

  /** @param before what was told earlier, as text */
  constructor(memory: CheckMemory, before = "") {
    this.#memory = memory;
    this.#before = before;
  }

  /** All of it as text; undefined where something was told that can't be asked again. */
  get text(): string | undefined {
    if (!this.#isWhole) return undefined;
    // Joined at once: a text that grows piece by piece holds on to all pieces, five times as much.
    const told: string[] = [];
    for (const [path, observed] of this.#paths) told.push(path, ...FIELDS.map((field) => observed[field]));
    told.push("");
    return this.#before + told.join(SEPARATOR);
  }

  /** The tree, which notes what it says. */
  of(tree: FileTree): FileTree {
    return new ObservedTree(tree, this.#memory, (path, field, answer) => this.#note(path, field, answer));
  }

  /** Notes an answer; another one than before for the same question makes all of it worthless. */
  #note(path: string, field: keyof Observed, answer: string | undefined): void {
    const observed = entryOf(this.#paths, path, nothing);
    if (answer === undefined || path.includes(SEPARATOR)) this.#isWhole = false;
    else if (observed[field] === "" || field === "stamp") observed[field] = answer;
    else if (observed[field] !== answer) this.#isWhole = false;
  }
}

function nothing(): Observed {
  return {
    kind: "",
    real: "",
    content: "",
    stamp: "",
    names: "",
    inside: "",
    absence: "",
    refusal: "",
  };
}

/**
 * What was told, while a tree says the same as it said before, with what tells so sooner the next time; undefined where it
 * says something else. What has the stamps that it had isn't asked again.
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
    // Where a tree refuses to answer, it didn't before.
    return undefined;
  }
}

/** What was told beside what a tree says now; stamps are renewed where it says the same. */
class Comparison {
  readonly #fields: string[];
  readonly #tree: FileTree;
  readonly #memory: CheckMemory;
  /** The folders in which nothing has changed. */
  readonly #unchanged = new Set<string>();
  /** True where something has another stamp now. */
  isRenewed = false;

  constructor(fields: string[], tree: FileTree, memory: CheckMemory) {
    this.#fields = fields;
    this.#tree = tree;
    this.#memory = memory;
  }

  isSame(): boolean {
    const { length } = this.#fields;
    for (let at = 0; at + WIDTH < length; at += WIDTH) {
      const folder = this.#fields[at] as string;
      const inside = this.#field(at, "inside");
      if (inside !== "" && inside === this.#memory.folderStamp(folder)) this.#unchanged.add(folder);
    }
    for (let at = 0; at + WIDTH < length; at += WIDTH) if (!this.#isSameAt(at)) return false;
    return true;
  }

  #isSameAt(at: number): boolean {
    const path = this.#fields[at] as string;
    const [kind, real, names] = [this.#field(at, "kind"), this.#field(at, "real"), this.#field(at, "names")];
    const [absence, refusal] = [this.#field(at, "absence"), this.#field(at, "refusal")];
    const isKnown =
      kind !== "" && !kind.endsWith("?") && real === SAME && this.#unchanged.has(folderOf(path));
    // No link stands there, and its folder holds what it held.
    if (!isKnown) {
      if (kind !== "" && kind !== kindText(this.#tree, path)) return false;
      if (real !== "" && real !== realText(path, this.#tree.realPath(path))) return false;
    }
    if (!this.#hasContent(at, path, isKnown ? kind : undefined)) return false;
    if (names !== "" && !this.#unchanged.has(path)) {
      if (names !== this.#memory.digest(namesText(this.#tree.list?.(path) ?? []))) return false;
    }
    if (this.#field(at, "inside") !== "" && !this.#unchanged.has(path))
      this.#set(at, "inside", this.#memory.folderStamp(path) ?? "?");
    if (absence !== "" && absence !== this.#memory.digest(this.#tree.absence?.(path) ?? "")) return false;
    return refusal === "" || refusal === this.#memory.digest(this.#tree.refusal?.(path) ?? "");
  }

  /** @param known its kind, where that is known by now */
  #hasContent(at: number, path: string, known: string | undefined): boolean {
    const content = this.#field(at, "content");
    if (content === "") return true;
    const isFile = known ? known === "file" : this.#tree.kind(path) === "file";
    if (content === NONE || !isFile) return content === NONE && !isFile;
    // Before it is read, as when it was noted.
    const stamp = this.#memory.stamp(path) ?? "";
    if (stamp !== "" && stamp === this.#field(at, "stamp")) return true;
    if (this.#memory.digest(this.#tree.read(path)) !== content) return false;
    this.#set(at, "stamp", stamp);
    return true;
  }

  #field(at: number, field: keyof Observed): string {
    return this.#fields[at + 1 + FIELDS.indexOf(field)] as string;
  }

  #set(at: number, field: keyof Observed, value: string): void {
    const place = at + 1 + FIELDS.indexOf(field);
    if (this.#fields[place] === value) return;
    this.#fields[place] = value;
    this.isRenewed = true;
  }
}
