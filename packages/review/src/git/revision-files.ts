import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import type { GitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { type TreeEntry, treeEntries } from "@kustogen/kustomize/node/git/tree-entries.ts";
import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { type ListedFile, ListedTree } from "../discovery/listed-tree.ts";
import { LookedUpFiles } from "../discovery/looked-up-files.ts";
import type { ComparedState } from "./compared-states.ts";
import { listRevision, readerOf, readerOfWorkTree, WORK_TREE } from "./listed-trees.ts";

type Folder = ReadonlyMap<string, TreeEntry>;

/** The files of a commit; a folder is read when something in it is first needed. */
class RevisionFiles extends LookedUpFiles {
  readonly #folders = new Map<string, Folder | undefined>();

  constructor(
    private readonly objects: GitObjects,
    private readonly commit: string,
  ) {
    super();
  }

  get(path: string): ListedFile | undefined {
    const { mode, object: id = "" } = this.#entry(path) ?? {};
    return mode === "file" ? { id } : undefined;
  }

  namesIn(path: string): Iterable<string> | undefined {
    return this.#folder(path)?.keys();
  }

  /** Reads folders, those of one level together, because their parents are known by then. */
  prepare(folders: readonly string[]): void {
    const levels: Set<string>[] = [];
    for (const folder of folders)
      for (let at = folder; at !== "/" && !this.#folders.has(at); at = folderOf(at)) {
        const depth = at.split("/").length;
        levels[depth] ??= new Set();
        levels[depth].add(at);
      }
    for (const level of levels) {
      const named = [...(level ?? [])].flatMap((path): [string, string][] => {
        const entry = this.#entry(path);
        return entry?.mode === "directory" ? [[path, entry.object]] : [];
      });
      if (named.length < 2) continue;
      const found = this.objects.readMany([...new Set(named.map(([, id]) => id))]);
      for (const [path, id] of named) {
        const content = found.get(id);
        if (content !== undefined) this.#folders.set(path, treeEntries(content, id.length / 2));
      }
    }
  }

  protected list(): ReadonlyMap<string, ListedFile> {
    return listRevision(this.objects, this.commit, "").files;
  }

  #entry(path: string): TreeEntry | undefined {
    return path === "/" ? undefined : this.#folder(folderOf(path))?.get(lastPart(path));
  }

  #folder(path: string): Folder | undefined {
    if (!this.#folders.has(path)) this.#folders.set(path, this.#read(path));
    return this.#folders.get(path);
  }

  #read(path: string): Folder | undefined {
    const entry = this.#entry(path);
    if (path !== "/" && entry?.mode !== "directory") return undefined;
    const name = entry?.object ?? `${this.commit}^{tree}`;
    const tree = this.objects.read(name);
    if (tree !== undefined) return treeEntries(tree.content, tree.name.length / 2);
    throw new OutsideError(`object ${name} is missing from the repository; run git fetch or git fsck`, {
      code: "missing-object",
    });
  }
}

/** A revision as a listed tree that lists folders on demand, if the commit (a full ID) has no links or submodules. */
export function lookUpRevision(objects: GitObjects, commit: string, label: string): ListedTree {
  const files = new RevisionFiles(objects, commit);
  return new ListedTree(label, files, readerOf(objects, label), (ids) => objects.readMany(ids));
}

/** A state that is described as changes to a commit, which lists folders on demand. */
export function lookUpState(
  { root, objects, commit }: { root: string; objects: GitObjects; commit: string },
  { commit: own, text }: ComparedState,
  changes: ReadonlyMap<string, ListedFile | undefined>,
): ListedTree {
  const base = lookUpRevision(objects, commit, commit);
  return own === undefined
    ? base.changed(WORK_TREE, changes, readerOfWorkTree(root, objects))
    : base.changed(text, changes, readerOf(objects, text));
}
