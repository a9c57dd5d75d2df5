import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layOut } from "@kustogen/review/git/lay-out.ts";
import { isThere } from "../errors/regular-file.ts";

/**
 * Does something with the files of a commit as git keeps them, beside the packages that are installed here; with the work
 * tree itself where no commit is given.
 *
 * @param root the top of the work tree
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
    const tree = join(folder, "tree");
    mkdirSync(tree);
    if (commit !== "") layOut(root, commit, tree);
    for (const place of new Set([".", project])) linkPackages(join(root, place), join(tree, place));
    return await work(tree);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Has the packages that are installed in one folder found in another. */
function linkPackages(installed: string, folder: string): void {
  const [from, to] = [join(installed, "node_modules"), join(folder, "node_modules")];
  if (existsSync(from) && existsSync(folder) && !isThere(to)) symlinkSync(from, to);
}
