import { realpathSync, statSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { InputError } from "../errors/errors.ts";
import { BoundTree } from "../tree/bound.ts";
import type { FileTree } from "../tree/tree.ts";
import { DiskTree } from "./disk.ts";
import { workTreeTop } from "./git/run.ts";

/**
 * The file system as far as a command reads it that looks at someone else's files: the working tree around the present
 * folder where the named folders are in it; for one elsewhere the working tree around that, and outside of git what it has
 * in common with the present folder. `--within` names folders on top.
 *
 * @param named folders that a person names, relative to the present one or absolute; the present one where none is
 * @param top of the files around the present folder, where these are no working tree
 * @param room how many bytes of files are kept once they are read
 * @throws InputError for a folder of --within that isn't there
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

/** The folders of --within alone, as what stands around a revision. Throws InputError for one that isn't there. */
export function boundTo(within: readonly string[]): FileTree {
  const folders = within.map((folder) => realFolder(folder, process.cwd()));
  return new BoundTree(new DiskTree(), folders, "--within");
}

/** What may be read for one named folder. A link in the working tree that leads out of it is no way out. */
function reachOf(folder: string, here: string, top: string | undefined): string {
  if (top !== undefined && isAtOrIn(folder, top)) return top;
  const real = realpathIfAny(folder);
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

/** True for a folder, and for what is in it. */
export function isAtOrIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(join(folder, sep));
}

/** The real path of a folder, or of the nearest one above it that is there. */
function realpathIfAny(path: string): string {
  for (let at = path; ; at = dirname(at))
    try {
      return realpathSync(at);
    } catch (error) {
      if (at === dirname(at)) throw error;
    }
}
