/** The files of a tree, as far as their contents have ids. */
interface Listing {
  files: { get(path: string): { id?: string; link?: boolean } | undefined };
}

/** The result for one content of a file, and for other contents of the same file. */
interface Entry<Value> {
  id: string;
  value: Value;
  other: Entry<Value> | undefined;
}

/** Results of reading files, by path and content: a file that several states of a repository share is read once. */
export class ByContent<Value> {
  readonly #entries = new Map<string, Entry<Value>>();

  /** The result for a file's content in a tree; undefined if it isn't known. */
  get(tree: Listing, file: string): Value | undefined {
    const id = contentOf(tree, file);
    if (id === undefined) return undefined;
    let entry = this.#entries.get(file);
    while (entry !== undefined && entry.id !== id) entry = entry.other;
    return entry?.value;
  }

  /** Stores the result for a file's content in a tree, if the content has an id. */
  set(tree: Listing, file: string, value: Value): void {
    const id = contentOf(tree, file);
    if (id !== undefined) this.#entries.set(file, { id, value, other: this.#entries.get(file) });
  }
}

/** The id of a file's content; a link's is independent of the content of its target. */
function contentOf(tree: Listing, file: string): string | undefined {
  const { id, link } = tree.files.get(file) ?? {};
  return link === true ? undefined : id;
}
