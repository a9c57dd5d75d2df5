import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, parse, relative, resolve, sep } from "node:path";
import { layOut } from "@kustogen/review/git/lay-out.ts";
import { isThere } from "../errors/regular-file.ts";

/**
 * Does something with the files of a commit as git keeps them, beside the packages that are installed here; with the work
 * tree itself where no commit is given.
 *
 * @param root the top of the working tree
 * @param project the project's folder in it, where that isn't the top
 */
export async function inState<T>(
  root: string,
  commit: string | undefined,
  work: (folder: string) => Promise<T>,
  project = ".",
): Promise<T> {
  if (commit === undefined) return work(root);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-state-")));
  try {
    // As deep as the working tree, so that what leads out of it leads beside it here as well.
    const tree = join(folder, relative(parse(root).root, root));
    mkdirSync(tree, { recursive: true });
    if (commit !== "") layOut(root, commit, tree);
    for (const place of new Set([".", project])) linkPackages(join(root, place), join(tree, place));
    return await work(tree);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Has folders around the working tree found at the same places around the files of a commit.
 *
 * @param root the top of the working tree
 * @param laidOut the top of the files of the commit, as told by `inState`
 */
export function linkBeside(root: string, laidOut: string, folders: readonly string[] = []): void {
  if (laidOut === root) return;
  for (const folder of folders) {
    const place = resolve(laidOut, relative(root, resolve(folder)));
    mkdirSync(dirname(place), { recursive: true });
    if (!isThere(place)) symlinkSync(resolve(folder), place);
    // One that the working tree is in itself already exists.
    else if (laidOut.startsWith(join(place, sep)))
      for (const name of readdirSync(folder))
        if (!isThere(join(place, name))) symlinkSync(join(resolve(folder), name), join(place, name));
  }
}

/** Has the packages that are installed in one folder found in another. */
function linkPackages(installed: string, folder: string): void {
  const [from, to] = [join(installed, "node_modules"), join(folder, "node_modules")];
  if (existsSync(from) && existsSync(folder) && !isThere(to)) symlinkSync(from, to);
}
