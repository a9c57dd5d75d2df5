import { kept } from "@kustogen/kustomize/value/multimap.ts";

/** The files of a tree, as far as their contents have ids, and what several trees share that have contents in common. */
interface Listing {
  files: { get(path: string): { id?: string; link?: boolean } | undefined };
  contents: object;
}

/** Results of reading files, by path and content: a file that several states of a repository share is read once. */
export class ByContent<Value> {
  readonly #known = new WeakMap<object, Map<string, Value>>();

  /** The result for a file's content in a tree; undefined if it isn't known. */
  get(tree: Listing, file: string): Value | undefined {
    const key = keyOf(tree, file);
    return key === undefined ? undefined : this.#known.get(tree.contents)?.get(key);
  }

  /** Stores the result for a file's content in a tree, if the content has an id. */
  set(tree: Listing, file: string, value: Value): void {
    const key = keyOf(tree, file);
    if (key !== undefined) kept(this.#known, tree.contents, () => new Map()).set(key, value);
  }
}

/** A file with the id of its content; a link's id is independent of the content of its target. */
function keyOf(tree: Listing, file: string): string | undefined {
  const { id, link } = tree.files.get(file) ?? {};
  return link === true || id === undefined ? undefined : `${id} ${file}`;
}
