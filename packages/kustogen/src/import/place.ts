import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { repositorySpec } from "@kustogen/kustomize/load/repository-url.ts";
import { type GitObjects, withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { boundTo, boundTree } from "@kustogen/kustomize/node/reach.ts";
import { RemoteCache } from "@kustogen/kustomize/node/remote/remote-cache.ts";
import { locate } from "@kustogen/kustomize/node/repository.ts";
import { RevisionTree } from "@kustogen/kustomize/node/revision.ts";
import type { RemoteSource } from "@kustogen/kustomize/outside.ts";
import { BoundTree } from "@kustogen/kustomize/tree/bound.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { matcherOf } from "@kustogen/review/discovery/path-glob.ts";

/** The source of hand-written folders: the working tree, a revision, or another repository. */
export interface ImportPlace {
  tree: FileTree;
  /** The paths of the tree that match a given path or pattern (`overlays/*`). */
  find(given: string): string[];
  /** A path of the tree for messages and code: relative, without paths of this machine. */
  shown(path: string): string;
  /** The git repository of a folder in the tree, and its path there; undefined outside git. */
  repositoryOf(folder: string): RepositoryPlace | undefined;
}

/** A folder in a git repository. */
export interface RepositoryPlace {
  /** The repository's root on disk. */
  root: string;
  /** The commit that is read; undefined for the working tree. */
  commit: string | undefined;
  /** The folder relative to the root: "apps/beta". */
  path: string;
}

/** Options that select a place. */
export interface PlaceOptions {
  /** A branch, tag or commit. */
  revision?: string | undefined;
  /** Another repository: a folder, or a URL that git clones. */
  repository?: string | undefined;
  /** The imported folders, as given by the user. */
  folders: readonly string[];
  /** Readable folders outside the repository. */
  within?: readonly string[] | undefined;
  /** Clones a repository from a URL. */
  remote: RemoteSource;
}

/**
 * Runs work with the place that folders are imported from.
 * @throws InputError for a repository or revision that doesn't exist, OutsideError if it can't be fetched
 */
export function withPlace<Result>(
  { revision, repository, folders, within, remote }: PlaceOptions,
  work: (place: ImportPlace) => Result,
): Result {
  if (repository !== undefined && !existsSync(repository)) {
    const spec = repositorySpec(repository);
    if (spec === undefined)
      throw new InputError(
        `--repository ${repository}: expected an existing folder or the URL of a git repository`,
        { code: "no-such-folder" },
      );
    if (remote instanceof RemoteCache) remote.hosts.name(repository);
    const { tree, folder } = remote.clone({ ...spec, ref: revision ?? spec.ref, submodules: false });
    const bound = new BoundTree(tree, [folder]);
    return work({ ...diskPlace(bound, join(folder, spec.path)), repositoryOf: () => undefined });
  }
  const from = resolve(repository ?? process.cwd());
  if (revision === undefined) return work(diskPlace(boundTree(folders, within, from), from));
  const located = locate(from);
  return withObjects(located.repository, (objects) =>
    work(revisionPlace(objects, located.path, revision, within)),
  );
}

function diskPlace(tree: FileTree, from: string): ImportPlace {
  const top = tree.realPath(from);
  const tops = new Map<string, string | undefined>();
  const topOf = (folder: string) => {
    if (!tops.has(folder)) tops.set(folder, workTreeTop(folder));
    return tops.get(folder);
  };
  return {
    tree,
    find: (given) => found(tree, resolve(from, given), given).map((path) => tree.realPath(path)),
    // The folder's place on this machine is meaningless to readers.
    shown: (path) => relativeTo(topOf(path) ?? top, path).replace(/^(?:\.\.\/)+/, ""),
    repositoryOf: (folder) => {
      const root = topOf(folder);
      return root === undefined ? undefined : { root, commit: undefined, path: relativeTo(root, folder) };
    },
  };
}

function revisionPlace(
  objects: GitObjects,
  start: string,
  revision: string,
  within: readonly string[] | undefined,
): ImportPlace {
  const repository = objects.directory;
  const tree = new RevisionTree(objects, revision);
  if (within !== undefined) tree.around = { tree: boundTo(within), at: repository };
  return {
    tree,
    find: (given) => {
      const inside = relative(repository, resolve(repository, `.${start}`, given));
      if (inside.startsWith(".."))
        throw new InputError(`${given}: is outside the repository`, { code: "outside-tree" });
      return found(tree, `/${inside}`, given);
    },
    shown: (path) => relativeTo("/", path),
    repositoryOf: (folder) => ({ root: repository, commit: tree.commit, path: relativeTo("/", folder) }),
  };
}

function relativeTo(top: string, path: string): string {
  return relative(top, path) || ".";
}

/** The folders that match a path or a pattern. @throws InputError if there are none */
function found(tree: FileTree, path: string, given: string): string[] {
  if (tree.kind(path) === "directory") return [path];
  if (tree.kind(path) === "file")
    throw new InputError(
      `${given}: is a file; import takes folders with a kustomization, or --rendered NAME=FILE`,
    );
  const pattern = path.search(/[*?{]/);
  const folders = pattern < 0 ? [] : matching(tree, path.slice(0, path.lastIndexOf("/", pattern)), path);
  if (folders.length === 0)
    throw new InputError(`${given}: there is no such folder${tree.onDisk ? "" : ` in the ${tree.label}`}`, {
      code: "no-such-folder",
    });
  return folders;
}

/** The folders below one that match a pattern, at the pattern's depth. */
function matching(tree: FileTree, folder: string, pattern: string): string[] {
  const matches = matcherOf(pattern);
  let level = [folder === "" ? "/" : folder];
  for (let depth = folder.split("/").length; depth < pattern.split("/").length; depth++)
    level = level.flatMap((at) =>
      (tree.list?.(at) ?? [])
        .map((name) => `${at === "/" ? "" : at}/${name}`)
        .filter((path) => tree.kind(path) === "directory"),
    );
  return level.filter((path) => matches(path.replace(/^\//, ""))).sort();
}
