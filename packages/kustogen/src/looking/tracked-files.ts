import { lstatSync, readlinkSync, realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { LINK, SUBMODULE } from "@kustogen/kustomize/node/git/commit-trees.ts";
import { type IndexFile, indexFiles } from "@kustogen/kustomize/node/git/index-files.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import { trackedManifestsWith } from "@kustogen/review/git/files-with.ts";
import { walkedFiles } from "@kustogen/review/git/listed-trees.ts";

/** Larger files are data. */
const LARGEST = 1024 * 1024;

/** The files below folders as real paths: those that git tracks, up to 1 MiB each; all outside git, or if asked for. */
export function trackedFiles(
  folders: readonly string[],
  { all, isAsked = () => true }: { all: boolean; isAsked?: (file: string) => boolean },
): string[] {
  const found = new Set<string>();
  for (const folder of folders)
    for (const file of filesBelow(realpathSync(resolve(folder)), all)) {
      if (!isAsked(file)) continue;
      const looked = lstatSync(file, { throwIfNoEntry: false });
      if (looked?.isFile() && (all || looked.size <= LARGEST)) found.add(file);
    }
  return [...found].sort();
}

/** The manifests with a word, anywhere in the repositories around folders, or below `top`. */
export function filesWith(word: string, folders: readonly string[], top?: string): string[] {
  const tops = top === undefined ? folders.flatMap((folder) => workTreeTop(folder) ?? []) : [top];
  return [...new Set(tops)].flatMap((given) => {
    const real = realpathSync(given);
    if (workTreeTop(real) === undefined) return trackedFiles([real], { all: false });
    return trackedManifestsWith(real, word).map((file) => join(real, file));
  });
}

/** The links and submodules that git tracks in the repository at a folder; none if git can't list them. */
export function trackedLinks(top: string): ListedTree {
  const found = [...orElse(() => indexFiles({ root: top }, ["."]), new Map<string, IndexFile>())];
  const links = found.filter(([, { mode }]) => mode === LINK);
  // Where there is a file or nothing now, no link leads anywhere.
  const read = (path: string) => Buffer.from(orElse(() => readlinkSync(join(top, path)), ""));
  const tree = new ListedTree(
    "index",
    Array.from(links, ([path]) => [path, { link: true }] as const),
    read,
  );
  for (const [path, { mode, id }] of found) if (mode === SUBMODULE) tree.submodules.set(`/${path}`, id);
  return tree;
}

/** The files below a folder: those that git tracks, or all outside git, and if git can't list them. */
function filesBelow(folder: string, all: boolean): string[] {
  const top = (all ? undefined : workTreeTop(folder)) ?? "";
  const inside = relative(top, folder).split(sep).join("/");
  const tracked = top ? orElse(() => indexFiles({ root: top }, [inside || "."]), undefined) : undefined;
  const files = tracked ?? new Map(walkedFiles(folder));
  return [...files.keys()].map((path) => join(tracked === undefined ? folder : top, path));
}
