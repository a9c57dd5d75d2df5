import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { CheckMemory } from "./check-memory.ts";

/** What a tree said of a path; "" for what it wasn't asked. */
interface Observed {
  kind: string;
  /** "=" for the path itself. */
  real: string;
  /** The digest of its content. */
  content: string;
  stamp: string;
  /** The digest of the names in it, in their order. */
  names: string;
  absence: string;
  refusal: string;
}

const FIELDS = ["kind", "real", "content", "stamp", "names", "absence", "refusal"] as const;
const SEPARATOR = "\0";
/** What can't be read. */
const UNREADABLE = "-";

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
    let text = this.#before;
    for (const [path, observed] of this.#paths) {
      text += path;
      for (const field of FIELDS) text += SEPARATOR + observed[field];
      text += SEPARATOR;
    }
    return text;
  }

  /** The tree, which notes what it says. */
  of(tree: FileTree): FileTree {
    return new ObservedTree(tree, this.#memory, (path, field, answer) => this.#note(path, field, answer));
  }

  /** Notes an answer; another one than before for the same question makes all of it worthless. */
  #note(path: string, field: keyof Observed, answer: string | undefined): void {
    const observed = kept(this.#paths, path, nothing);
    if (answer === undefined || path.includes(SEPARATOR)) this.#isWhole = false;
    else if (observed[field] === "" || field === "stamp") observed[field] = answer;
    else if (observed[field] !== answer) this.#isWhole = false;
  }
}

function nothing(): Observed {
  return { kind: "", real: "", content: "", stamp: "", names: "", absence: "", refusal: "" };
}

/** Told what a tree says; undefined for what can't be asked again. */
type Note = (path: string, field: keyof Observed, answer: string | undefined) => void;

class ObservedTree implements FileTree {
  readonly label: string;
  readonly onDisk: boolean | undefined;
  readonly #tree: FileTree;
  readonly #memory: CheckMemory;
  readonly #note: Note;

  constructor(tree: FileTree, memory: CheckMemory, note: Note) {
    this.#tree = tree;
    this.#memory = memory;
    this.#note = note;
    this.label = tree.label;
    this.onDisk = tree.onDisk;
  }

  kind(path: string): "file" | "directory" | undefined {
    const kind = this.#asked(path, "kind", () => this.#tree.kind(path));
    this.#note(path, "kind", kindText(kind));
    return kind;
  }

  read(path: string): Uint8Array {
    // Before it is read: what changes it from here on changes the stamp.
    const stamp = this.#memory.stamp(path);
    let bytes: Uint8Array;
    try {
      bytes = this.#tree.read(path);
    } catch (error) {
      const kind = this.#asked(path, "content", () => this.#tree.kind(path));
      this.#note(path, "content", kind === "file" ? undefined : UNREADABLE);
      throw error;
    }
    this.#note(path, "content", this.#memory.digest(bytes));
    this.#note(path, "stamp", stamp ?? "");
    return bytes;
  }

  realPath(path: string): string {
    const real = this.#asked(path, "real", () => this.#tree.realPath(path));
    this.#note(path, "real", realText(path, real));
    return real;
  }

  list(path: string): string[] {
    const names = this.#asked(path, "names", () => this.#tree.list?.(path) ?? []);
    this.#note(path, "names", this.#memory.digest(namesText(names)));
    return names;
  }

  absence(path: string): string | undefined {
    const why = this.#asked(path, "absence", () => this.#tree.absence?.(path));
    this.#note(path, "absence", this.#memory.digest(why ?? ""));
    return why;
  }

  refusal(path: string): string | undefined {
    const why = this.#asked(path, "refusal", () => this.#tree.refusal?.(path));
    this.#note(path, "refusal", this.#memory.digest(why ?? ""));
    return why;
  }

  #asked<Answer>(path: string, field: keyof Observed, ask: () => Answer): Answer {
    try {
      return ask();
    } catch (error) {
      this.#note(path, field, undefined);
      throw error;
    }
  }
}

function kindText(kind: "file" | "directory" | undefined): string {
  return kind ?? "-";
}

function realText(path: string, real: string): string {
  return real === path ? "=" : real;
}

function namesText(names: readonly string[]): string {
  return names.join(SEPARATOR);
}

/** True while a tree says the same as it said before. @param text of observations */
export function stillSaid(text: string, tree: FileTree, memory: CheckMemory): boolean {
  const fields = text.split(SEPARATOR);
  const width = FIELDS.length + 1;
  if (fields.length % width !== 1) return false;
  try {
    for (let at = 0; at + width < fields.length; at += width) {
      const [path, kind, real, content, stamp, names, absence, refusal] = fields.slice(at, at + width) as [
        string,
        string,
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      if (kind !== "" && kind !== kindText(tree.kind(path))) return false;
      if (real !== "" && real !== realText(path, tree.realPath(path))) return false;
      if (content === UNREADABLE && tree.kind(path) === "file") return false;
      if (content !== "" && content !== UNREADABLE && !hasContent(path, content, stamp, tree, memory))
        return false;
      if (names !== "" && names !== memory.digest(namesText(tree.list?.(path) ?? []))) return false;
      if (absence !== "" && absence !== memory.digest(tree.absence?.(path) ?? "")) return false;
      if (refusal !== "" && refusal !== memory.digest(tree.refusal?.(path) ?? "")) return false;
    }
    return true;
  } catch {
    // Where a tree refuses to answer, it didn't before.
    return false;
  }
}

function hasContent(
  path: string,
  content: string,
  stamp: string,
  tree: FileTree,
  memory: CheckMemory,
): boolean {
  if (tree.kind(path) !== "file") return false;
  return (stamp !== "" && stamp === memory.stamp(path)) || memory.digest(tree.read(path)) === content;
}
