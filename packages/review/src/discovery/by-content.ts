import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { ListedTree } from "./listed-tree.ts";

/** Results of reading files, by path and content: a file that several states of a repository share is read once. */
export class ByContent<Value> {
  readonly #known = new WeakMap<ListedTree["contents"], Map<string, Value>>();

  /** @param read reads a file; what it returns depends on nothing but the file's path and content */
  constructor(private readonly read: (tree: ListedTree, file: string) => Value) {}

  /** The results for files of a tree, in order; those that aren't known are read together. */
  of(tree: ListedTree, files: readonly string[]): Value[] {
    const known = kept(this.#known, tree.contents, () => new Map<string, Value>());
    const keys = files.map((file) => keyOf(tree, file));
    tree.prepare(files.filter((_, at) => !known.has(keys[at] ?? "")));
    return files.map((file, at) => {
      const key = keys[at];
      const result = known.get(key ?? "") ?? this.read(tree, file);
      if (key !== undefined) known.set(key, result);
      return result;
    });
  }
}

/** A file with the id of its content, if it has one; a link's id is independent of the content of its target. */
function keyOf(tree: ListedTree, file: string): string | undefined {
  const { id, link } = tree.files.get(file) ?? {};
  return link === true || id === undefined ? undefined : `${id} ${file}`;
}
