import { realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { InputError } from "../errors/errors.ts";
import { BoundTree } from "../tree/bound.ts";
import type { FileTree } from "../tree/tree.ts";
import { DiskTree } from "./disk.ts";
import { existingFolder } from "./git/around.ts";
import { workTreeTop } from "./git/run.ts";

/**
 * The part of the file system that a command may read if it examines someone else's files: the working tree around
 * the current folder, for given folders inside it; for a folder elsewhere, the working tree around that, or, outside
 * git, its common parent with the current folder. `--within` adds folders.
 * @param named the given folders, relative to the current one or absolute; by default the current one
 * @param top the readable folder around the current one, if it isn't in a working tree
 * @param room the number of bytes of files to keep in memory
 * @throws InputError for a folder of --within that doesn't exist
 */
export function boundTree(
  named: readonly string[],
  within: readonly string[] = [],
  cwd = process.cwd(),
  top = workTreeTop(realpathSync(cwd)),
  room = 0,
): BoundTree {
  const here = realpathSync(cwd);
  const reach = new Set<string>();
  for (const folder of named.length === 0 ? ["."] : named)
    reach.add(reachOf(resolve(here, folder), here, top));
  for (const folder of within) reach.add(realFolder(folder, here));
  return new BoundTree(new DiskTree(room), [...reach], "--within");
}

/** Only the folders of --within, as the surroundings of a revision. Throws InputError for one that doesn't exist. */
export function boundTo(within: readonly string[]): FileTree {
  const folders = within.map((folder) => realFolder(folder, process.cwd()));
  return new BoundTree(new DiskTree(), folders, "--within");
}

/** The readable folder for one given folder. A link that leads out of the working tree doesn't extend it. */
function reachOf(folder: string, here: string, top: string | undefined): string {
  if (top !== undefined && isAtOrIn(folder, top)) return top;
  const real = realpathSync(existingFolder(folder));
  const own = workTreeTop(real);
  if (own !== undefined) return own;
  let common = here;
  while (!isAtOrIn(real, common)) common = dirname(common);
  return common;
}

function realFolder(folder: string, here: string): string {
  const path = resolve(here, folder);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError(`--within ${folder}: there is no such folder`);
  return realpathSync(path);
}

/** True for a folder, and for paths in it. */
export function isAtOrIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(join(folder, sep));
}

/** A folder in a git repository: the repository's top-level folder, and the path from there ("/overlays/beta"). */
export interface Location {
  repository: string;
  path: string;
}

/**
 * The location of a folder in its git repository. The folder itself needn't exist in the working tree, because it may
 * exist in a revision. Throws InputError if there is no repository around it.
 */
export function repositoryLocation(folder: string): Location {
  const target = resolve(folder);
  const existing = existingFolder(target);
  const real = realpathSync(existing);
  const repository = workTreeTop(real);
  if (repository === undefined)
    throw new InputError(`${real}: is not in a git repository, so it has no revisions; leave --rev out`, {
      code: "not-a-repository",
    });
  const path = relative(repository, resolve(real, relative(existing, target)));
  if (path === ".." || path.startsWith(`..${sep}`))
    throw new InputError(`${folder}: is outside the repository at ${repository}`, { code: "outside-tree" });
  return { repository, path: `/${path.split(sep).join("/")}` };
}
