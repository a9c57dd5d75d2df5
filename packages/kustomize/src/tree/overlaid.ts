import { InputError } from "../errors/errors.ts";
import { bytesOf } from "../text/bytes.ts";
import { addFolders, normalise } from "./paths.ts";
import type { Absence, Around, FileTree } from "./tree.ts";

/** A tree with pending changes: some files are overwritten, some removed. Links keep their targets. */
export class OverlaidTree implements FileTree {
  readonly label: string;
  readonly #folders = new Set<string>();

  /** Takes real paths in the tree. */
  constructor(
    private readonly tree: FileTree,
    private readonly written: ReadonlyMap<string, string>,
    private readonly removed: ReadonlySet<string> = new Set(),
  ) {
    this.label = tree.label;
    for (const path of written.keys()) addFolders(path, this.#folders);
  }

  kind(path: string): "file" | "directory" | undefined {
    const real = this.realPath(path);
    if (this.written.has(real)) return "file";
    if (this.#folders.has(real)) return "directory";
    return this.removed.has(real) ? undefined : this.tree.kind(real);
  }

  get around(): Around | undefined {
    return this.tree.around;
  }

  read(path: string): Uint8Array {
    const real = this.realPath(path);
    const text = this.written.get(real);
    if (text !== undefined) return bytesOf(text);
    if (this.removed.has(real))
      throw new InputError(`${path}: no such file (${this.label})`, { code: "no-such-file" });
    return this.tree.read(real);
  }

  absence(path: string): Absence | undefined {
    return this.tree.absence?.(path);
  }

  refusal(path: string): string | undefined {
    return this.tree.refusal?.(path);
  }

  realPath(path: string): string {
    const absolute = normalise(path);
    if (this.written.has(absolute) || this.#folders.has(absolute)) return absolute;
    return this.tree.realPath(absolute);
  }

  list(path: string): string[] {
    const real = this.realPath(path);
    const inside = real === "/" ? "/" : `${real}/`;
    const names = new Set(
      (this.tree.list?.(real) ?? []).filter((name) => !this.removed.has(`${inside}${name}`)),
    );
    for (const written of this.written.keys())
      if (written.startsWith(inside)) names.add(written.slice(inside.length).split("/", 1)[0] as string);
    return [...names];
  }
}
