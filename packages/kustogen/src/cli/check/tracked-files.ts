import { lstatSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { isAtOrIn } from "@kustogen/kustomize/node/reach.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { DEFINITION } from "@kustogen/review/check/declared-kinds.ts";
import { trackedManifestsWith } from "@kustogen/review/git/files-with.ts";
import { trackedPaths } from "@kustogen/review/git/index-files.ts";

/** Larger files are data. */
const LARGEST = 1024 * 1024;
/** Folders without files of the repository's authors. */
const SKIPPED = new Set([".git", "node_modules", ".terraform"]);

/**
 * The files below folders that git tracks, up to 1 MiB each, as real paths; outside a git repository, the existing
 * ones.
 * @param all true to include untracked files, and any size
 */
export function trackedFiles(folders: readonly string[], all: boolean): string[] {
  const found = new Set<string>();
  const real = folders.map((given) => realpathSync(resolve(given)));
  const known = all ? new Map<string, string[]>() : trackedTogether(real);
  for (const folder of real) {
    for (const file of known.get(folder) ?? walk(folder)) {
      const looked = lstatSync(file, { throwIfNoEntry: false });
      if (looked?.isFile() && (all || looked.size <= LARGEST)) found.add(file);
    }
  }
  return [...found].sort();
}

/**
 * The files that may define custom kinds, anywhere in the repositories around folders.
 * @param top the root of the checked files, if that isn't a working tree
 */
export function definingFiles(folders: readonly string[], top?: string): string[] {
  const tops = top === undefined ? folders.flatMap((folder) => workTreeTop(folder) ?? []) : [top];
  return [...new Set(tops)].flatMap((given) => {
    const real = realpathSync(given);
    return workTreeTop(real) === undefined
      ? trackedFiles([real], false)
      : trackedManifestsWith(real, DEFINITION).map((file) => join(real, file));
  });
}

/**
 * The files that git tracks below folders in a working tree. Each repository is asked once, at its root, because the
 * whole index is read every time, and a folder below may contain something that looks like a repository.
 */
function trackedTogether(folders: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const byTop = new Map<string, string[]>();
  for (const folder of folders) {
    const top = workTreeTop(folder);
    if (top !== undefined) addTo(byTop, top, folder);
  }
  for (const [top, below] of byTop) {
    let above = below[0] as string;
    while (!below.every((folder) => isAtOrIn(folder, above))) above = dirname(above);
    const start = top.endsWith(sep) ? top : top + sep;
    const paths = trackedPaths(top, relative(top, above).split(sep).join("/"));
    if (paths === undefined) continue;
    const text = paths.map((path) => start + path).join("\0");
    // Slices of one text take less memory than concatenated strings.
    const files = text === "" ? [] : text.split("\0");
    for (const folder of below) found.set(folder, below.length > 1 ? [] : files);
    if (below.length > 1)
      for (const file of files) for (const folder of foldersOf(file, top)) found.get(folder)?.push(file);
  }
  return found;
}

/** The parent folders of a file, up to the root. */
function* foldersOf(file: string, top: string): Iterable<string> {
  let folder = dirname(file);
  for (; folder !== top && folder !== dirname(folder); folder = dirname(folder)) yield folder;
  yield folder;
}

function* walk(folder: string): Iterable<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) yield* walk(join(folder, entry.name));
    } else if (entry.isFile()) yield join(folder, entry.name);
}
