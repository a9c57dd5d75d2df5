import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../../errors/errors.ts";
import { layOut } from "../../git/lay-out.ts";

/**
 * Does something with the files of a commit as they would be checked out, beside the packages that are installed
 * here; with the work tree itself where no commit is given.
 */
export async function inState<T>(
  root: string,
  commit: string | undefined,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  if (commit === undefined) return work(root);
  const folder = mkdtempSync(join(tmpdir(), "kustogen-state-"));
  try {
    const tree = join(folder, "tree");
    besidePackages(root, commit, tree);
    return await work(tree);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lays out a commit's files, with the packages that are installed here. */
function besidePackages(root: string, commit: string, tree: string): void {
  mkdirSync(tree);
  layOut(root, commit, tree);
  try {
    symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
  } catch (error) {
    throw new InputError(`--authored: can't lay out ${commit}: ${(error as Error).message}`, {
      code: "wrong-usage",
    });
  }
}
