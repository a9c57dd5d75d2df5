import { lstatSync, readdirSync, realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { DEFINITION } from "@kustogen/review/check/model/declared-kinds.ts";
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
  for (const given of folders) {
    const folder = realpathSync(resolve(given));
    for (const file of (all ? undefined : trackedIn(folder)) ?? walk(folder)) {
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

/** The files that git tracks below a folder; undefined outside git, and if git can't list them. */
function trackedIn(folder: string): string[] | undefined {
  const top = workTreeTop(folder);
  if (top === undefined) return undefined;
  return trackedPaths(top, relative(top, folder).split(sep).join("/"))?.map((path) => join(top, path));
}

function* walk(folder: string): Iterable<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) yield* walk(join(folder, entry.name));
    } else if (entry.isFile()) yield join(folder, entry.name);
}
