import { InputError } from "../errors/errors.ts";
import type { Absence, Entries, FileTree } from "./tree.ts";

/**
 * A tree restricted to some folders, with links resolved: anything else appears to be missing, and `refusal` explains
 * that it isn't read. Programs can't read its files, because they would follow links.
 */
export class BoundTree implements FileTree {
  readonly label: string;

  /** Takes real paths in the tree, and the option with which a user adds more. */
  constructor(
    private readonly tree: FileTree /** The real paths of the folders that are read. */,
    readonly within: readonly string[],
    private readonly option?: string,
  ) {
    this.label = tree.label;
  }

  kind(path: string): "file" | "directory" | undefined {
    return this.#holds(path) ? this.tree.kind(path) : undefined;
  }

  read(path: string): Uint8Array {
    if (!this.#holds(path)) throw new InputError(`${path} ${this.refusal(path)}`, { code: "outside-tree" });
    return this.tree.read(path);
  }

  text(path: string): string | undefined {
    return this.#holds(path) ? this.tree.text?.(path) : undefined;
  }

  realPath(path: string): string {
    return this.tree.realPath(path);
  }

  list(path: string): string[] {
    return this.#holds(path) ? (this.tree.list?.(path) ?? []) : [];
  }

  entries(path: string): Entries | undefined {
    return this.#holds(path) ? this.tree.entries?.(path) : undefined;
  }

  absence(path: string): Absence | undefined {
    return this.#holds(path) ? this.tree.absence?.(path) : undefined;
  }

  refusal(path: string): string | undefined {
    if (this.#holds(path)) return this.tree.refusal?.(path);
    const real = this.tree.realPath(path);
    const link = real === path ? "" : `, where its links lead to ${real},`;
    const more = this.option === undefined ? "" : `; ${this.option} ${real} reads it, too`;
    return `is outside ${this.within.join(" and ")}${link} and isn't read${more}`;
  }

  #holds(path: string): boolean {
    const real = this.tree.realPath(path);
    return this.within.some((folder) => real === folder || folder === "/" || real.startsWith(`${folder}/`));
  }
}
