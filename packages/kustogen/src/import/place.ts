import { relative, resolve } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { boundTree } from "@kustogen/kustomize/node/reach.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";

/** The source of hand-written folders. */
export type ImportPlace = ReturnType<typeof importPlace>;

/** A folder in a git repository. */
export interface RepositoryPlace {
  root: string;
  /** The folder relative to the root: "apps/beta". */
  path: string;
}

/** The place of folders on disk, as given by the user; `within` are readable folders outside their repositories. */
export function importPlace(folders: readonly string[], within?: readonly string[], from = process.cwd()) {
  const tree: FileTree = boundTree(folders, within, from);
  const tops = new Map<string, string | undefined>();
  const topOf = (folder: string) => entryOf(tops, folder, () => workTreeTop(folder));
  return {
    tree,
    /** The path of a given folder in the tree. @throws InputError if there is none */
    find: (given: string) => {
      const path = resolve(from, given);
      if (tree.kind(path) === "directory") return tree.realPath(path);
      if (tree.kind(path) === "file")
        throw new InputError(
          `${given}: is a file; import takes folders with a kustomization, or --rendered NAME=FILE`,
        );
      const mend = /^[\w-]+=/.test(given) ? `; expected --env ${given}` : "";
      throw new InputError(`${given}: there is no such folder${mend}`, { code: "no-such-folder" });
    },
    /** A path for messages and code: the folder's place on this machine is meaningless to readers. */
    shown: (path: string) =>
      (relative(topOf(path) ?? tree.realPath(from), path) || ".").replace(/^(?:\.\.\/)+/, ""),
    /** The git repository of a folder in the tree, and its path there; undefined outside git. */
    repositoryOf: (folder: string): RepositoryPlace | undefined => {
      const root = topOf(folder);
      return root === undefined ? undefined : { root, path: relative(root, folder) || "." };
    },
  };
}
