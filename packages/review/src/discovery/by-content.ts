import type { ListedTree } from "./listed-tree.ts";

/** What one content of a file gave, and what others of the same file did. */
interface Entry<Value> {
  id: string;
  value: Value;
  other: Entry<Value> | undefined;
}

/** What files gave that were read, by place and content: whichever states of a repository share a file, it is read once. */
export class ByContent<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  /** How many contents are known. */
  size = 0;

  /** What the content gave that a file has in a tree; undefined where it isn't known. */
  get(tree: ListedTree, file: string): Value | undefined {
    const id = contentOf(tree, file);
    if (id === undefined) return undefined;
    let entry = this.#entries.get(file);
    while (entry !== undefined && entry.id !== id) entry = entry.other;
    return entry?.value;
  }

  /** Remembers what the content of a file of a tree gave, where something stands for that. */
  set(tree: ListedTree, file: string, value: Value): void {
    const id = contentOf(tree, file);
    if (id !== undefined) this.add(file, id, value);
  }

  /** Remembers what a content gave, by what stands for it. */
  add(file: string, id: string, value: Value): void {
    this.#entries.set(file, { id, value, other: this.#entries.get(file) });
    this.size++;
  }
}

/** What stands for a file's content: a link is the same whatever the file says that it leads to. */
export function contentOf(tree: ListedTree, file: string): string | undefined {
  const { id, link } = tree.files.get(file) ?? {};
  return link === true ? undefined : id;
}
