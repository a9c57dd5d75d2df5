import { lstatSync, readdirSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { askGit } from "../../git/run.ts";

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
  for (const given of folders) {
    const folder = realpathSync(resolve(given));
    for (const file of (all ? undefined : inGit(folder)) ?? walk(folder)) {
      const stat = lstatSync(file, { throwIfNoEntry: false });
      if (stat?.isFile() && (all || stat.size <= LARGEST)) found.add(file);
    }
  }
  return [...found].sort();
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
