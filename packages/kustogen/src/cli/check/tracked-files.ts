import { lstatSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { askGit } from "../../git/run.ts";
import { addTo } from "../../multimap.ts";

/** Larger files are data. */
const LARGEST = 1024 * 1024;
/** What holds no files of the repository's authors. */
const SKIPPED = new Set([".git", "node_modules", ".terraform"]);

/**
 * The files below folders that git tracks, up to 1 MiB each, as real paths; outside a git repository those that are
 * there.
 * @param all with files that git doesn't track, and of any size
 */
export function trackedFiles(folders: readonly string[], all: boolean): string[] {
  const found = new Set<string>();
  const real = folders.map((given) => realpathSync(resolve(given)));
  const known = all ? new Map<string, string[]>() : trackedTogether(real);
  for (const folder of real) {
    for (const file of known.get(folder) ?? (all ? undefined : inGit(folder)) ?? walk(folder)) {
      const stat = lstatSync(file, { throwIfNoEntry: false });
      if (stat?.isFile() && (all || stat.size <= LARGEST)) found.add(file);
    }
  }
  return [...found].sort();
}

/**
 * What git tracks below several folders of one work tree, asked once: each question makes git read its whole index.
 * Folders without such files are left out: they may be in a repository of their own.
 */
function trackedTogether(folders: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const [first] = folders;
  if (first === undefined || folders.length < 2) return found;
  let above = first;
  while (!folders.every((folder) => folder === above || folder.startsWith(join(above, sep))))
    above = dirname(above);
  const wanted = new Set(folders);
  for (const file of inGit(above) ?? [])
    for (const folder of foldersOf(file, above)) {
      if (!wanted.has(folder)) continue;
      addTo(found, folder, file);
    }
  return found;
}

/** The folders that a file is in, up to the one that all are in. */
function* foldersOf(file: string, above: string): Iterable<string> {
  let folder = dirname(file);
  for (; folder !== above && folder !== dirname(folder); folder = dirname(folder)) yield folder;
  yield folder;
}

function inGit(folder: string): string[] | undefined {
  const answer = askGit(folder, ["ls-files", "-z"]);
  if (answer.code !== 0) return undefined;
  return answer.stdout
    .split("\0")
    .filter((path) => path !== "")
    .map((path) => join(folder, path));
}

function* walk(folder: string): Iterable<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) yield* walk(join(folder, entry.name));
    } else if (entry.isFile()) yield join(folder, entry.name);
}
