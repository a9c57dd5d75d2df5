import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { Absence, FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { CheckMemory } from "./check-memory.ts";
import { kindText, NONE, namesText, type Observed, realText } from "./observed.ts";

/** Receives each answer of a tree; undefined for one that can't be repeated. */
type Note = (path: string, field: keyof Observed, answer: string | undefined) => void;

/** A tree that reports every question and answer. */
export class ObservedTree implements FileTree {
  readonly label: string;
  readonly onDisk: boolean | undefined;
  readonly #folders = new Set<string>();
  readonly #kinds = new Map<string, "file" | "directory" | undefined>();

  constructor(
    private readonly tree: FileTree,
    private readonly memory: CheckMemory,
    private readonly note: Note,
  ) {
    this.label = tree.label;
    this.onDisk = tree.onDisk;
  }

  kind(path: string): "file" | "directory" | undefined {
    const known = this.#kinds.get(path);
    if (known !== undefined || this.#kinds.has(path)) return known;
    const kind = this.#asked(path, "kind", () => this.tree.kind(path));
    this.note(path, "kind", kind ?? kindText(this.tree, path));
    this.note(
      path,
      "real",
      realText(
        path,
        this.#asked(path, "real", () => this.tree.realPath(path)),
      ),
    );
    this.#noteInside(folderOf(path));
    this.#kinds.set(path, kind);
    return kind;
  }

  read(path: string): Uint8Array {
    const kind = this.kind(path);
    // Taken before reading, so that a later change also changes the stamp.
    const stamp = this.memory.stamp(path);
    let bytes: Uint8Array;
    try {
      bytes = this.tree.read(path);
    } catch (error) {
      this.note(path, "content", kind === "file" ? undefined : NONE);
      throw error;
    }
    this.note(path, "content", this.memory.digest(bytes));
    this.note(path, "stamp", stamp ?? "");
    return bytes;
  }

  realPath(path: string): string {
    const real = this.#asked(path, "real", () => this.tree.realPath(path));
    this.note(path, "real", realText(path, real));
    return real;
  }

  list(path: string): string[] {
    const names = this.#asked(path, "names", () => this.tree.list?.(path) ?? []);
    this.note(path, "names", this.memory.digest(namesText(names)));
    this.#noteInside(path);
    return names;
  }

  absence(path: string): Absence | undefined {
    const absence = this.#asked(path, "absence", () => this.tree.absence?.(path));
    this.note(path, "absence", this.memory.digest(absence?.why ?? ""));
    return absence;
  }

  refusal(path: string): string | undefined {
    const why = this.#asked(path, "refusal", () => this.tree.refusal?.(path));
    this.note(path, "refusal", this.memory.digest(why ?? ""));
    return why;
  }

  #noteInside(folder: string): void {
    if (this.#folders.has(folder)) return;
    this.#folders.add(folder);
    this.note(folder, "inside", this.memory.folderStamp(folder) ?? "?");
  }

  #asked<Answer>(path: string, field: keyof Observed, ask: () => Answer): Answer {
    try {
      return ask();
    } catch (error) {
      this.note(path, field, undefined);
      throw error;
    }
  }
}
