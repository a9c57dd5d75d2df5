import type { FileTree } from "./tree.ts";

/** A tree that stands at a folder of another one, in place of what is there: a revision among folders of the disk. */
export class MountedTree implements FileTree {
  readonly label: string;
  readonly #tree: FileTree;
  readonly #at: string;
  readonly #around: FileTree;

  /** Takes the tree, the path at which it stands, and the tree around it. */
  constructor(tree: FileTree, at: string, around: FileTree) {
    this.label = tree.label;
    this.#tree = tree;
    this.#at = at;
    this.#around = around;
  }

  kind(path: string): "file" | "directory" | undefined {
    return this.#ask(path, (tree, inside) => tree.kind(inside));
  }

  read(path: string): Uint8Array {
    return this.#ask(path, (tree, inside) => tree.read(inside));
  }

  realPath(path: string): string {
    return this.#ask(path, (tree, inside) => {
      const real = tree.realPath(inside);
      if (tree === this.#around) return real;
      return real === "/" ? this.#at : `${this.#at}${real}`;
    });
  }

  absence(path: string): string | undefined {
    return this.#ask(path, (tree, inside) => tree.absence?.(inside));
  }

  refusal(path: string): string | undefined {
    return this.#ask(path, (tree, inside) => tree.refusal?.(inside));
  }

  list(path: string): string[] {
    return this.#ask(path, (tree, inside) => tree.list?.(inside) ?? []);
  }

  #ask<T>(path: string, question: (tree: FileTree, path: string) => T): T {
    if (path === this.#at) return question(this.#tree, "/");
    if (path.startsWith(`${this.#at}/`)) return question(this.#tree, path.slice(this.#at.length));
    return question(this.#around, path);
  }
}
