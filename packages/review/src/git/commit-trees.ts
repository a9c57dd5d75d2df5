import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import type { GitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { type TreeEntry, treeEntries } from "@kustogen/kustomize/node/git/tree-entries.ts";
import type { TreeFile } from "./repository.ts";

type Folder = ReadonlyMap<string, TreeEntry>;

/**
 * The trees of commits, of which only what is asked for is read, each folder once, through one git process that answers
 * other questions as well. Paths are relative to a folder of the repository.
 */
export class CommitTrees {
  /** By id. */
  readonly #folders = new Map<string, Folder>();
  /** By commit. */
  readonly #tops = new Map<string, Folder>();

  /** @param prefix the folder, with a final slash; "" for the top-level folder */
  constructor(
    private readonly objects: GitObjects,
    private readonly prefix: string,
  ) {}

  /** The files of a commit at exactly these paths; none without a commit. */
  filesAt(commit: string | undefined, paths: readonly string[]): Map<string, TreeFile> {
    const found = new Map<string, TreeFile>();
    if (commit === undefined || paths.length === 0) return found;
    let level = paths.map((path) => ({
      path,
      parts: `${this.prefix}${path}`.split("/"),
      folder: this.#top(commit),
    }));
    while (level.length > 0) {
      const below = level.flatMap(({ path, parts: [name = "", ...parts], folder }) => {
        const entry = folder.get(name);
        const file = parts.length === 0 ? fileOf(entry) : undefined;
        if (file !== undefined) found.set(path, file);
        return parts.length > 0 && entry?.mode === "directory" ? [{ path, parts, id: entry.object }] : [];
      });
      this.#load(below.map(({ id }) => id));
      level = below.map(({ path, parts, id }) => ({ path, parts, folder: this.#folder(id) }));
    }
    return found;
  }

  /** Everything in a commit but folders, in git's order; undefined if it has more folders than this number. */
  all(commit: string, most: number): [path: string, entry: TreeEntry][] | undefined {
    const top = this.#top(commit);
    let [level, count] = [[top], 1];
    while (level.length > 0) {
      const ids = level.flatMap((folder) =>
        [...folder.values()].flatMap(({ mode, object }) => (mode === "directory" ? [object] : [])),
      );
      count += ids.length;
      if (count > most) return undefined;
      this.#load(ids);
      level = ids.map((id) => this.#folder(id));
    }
    const found: [string, TreeEntry][] = [];
    const walk = (folder: Folder, at: string): void => {
      for (const [name, entry] of folder)
        if (entry.mode === "directory") walk(this.#folder(entry.object), `${at}${name}/`);
        else found.push([`${at}${name}`, entry]);
    };
    walk(top, "");
    return found;
  }

  #top(commit: string): Folder {
    const known = this.#tops.get(commit);
    if (known !== undefined) return known;
    const tree = this.objects.read(`${commit}^{tree}`);
    if (tree === undefined) throw missing(commit);
    const top = treeEntries(tree.content, tree.name.length / 2);
    this.#tops.set(commit, top);
    return top;
  }

  #load(ids: readonly string[]): void {
    const unread = [...new Set(ids)].filter((id) => !this.#folders.has(id));
    if (unread.length === 0) return;
    for (const [id, content] of this.objects.readMany(unread))
      this.#folders.set(id, treeEntries(content, id.length / 2));
  }

  #folder(id: string): Folder {
    const folder = this.#folders.get(id);
    if (folder === undefined) throw missing(id);
    return folder;
  }
}

function missing(id: string): OutsideError {
  return new OutsideError(`object ${id} is missing from the repository; run git fetch or git fsck`, {
    code: "missing-object",
  });
}

/** A file or link, as git writes its mode; undefined for anything else. */
function fileOf(entry: TreeEntry | undefined): TreeFile | undefined {
  if (entry?.mode === "link") return { id: entry.object, mode: "120000" };
  if (entry?.mode !== "file") return undefined;
  return { id: entry.object, mode: entry.isExecutable ? "100755" : "100644" };
}
