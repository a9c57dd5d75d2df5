import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError, OutsideError } from "../../errors/errors.ts";
import { run } from "../../run.ts";

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
    layOut(root, commit, folder);
    return await work(join(folder, "tree"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a commit's files into a folder, with an index of its own and the packages that are installed here. */
function layOut(root: string, commit: string, folder: string): void {
  const env = { ...process.env, GIT_INDEX_FILE: join(folder, "index") };
  const tree = join(folder, "tree");
  mkdirSync(tree);
  for (const args of [
    ["read-tree", commit],
    ["checkout-index", "--all", "--quiet", `--prefix=${tree}/`],
  ]) {
    const answer = run("git", args, { folder: root, env });
    if (answer.code !== 0) throw new OutsideError(`git ${args[0]} failed: ${answer.stderr.trim()}`);
  }
  try {
    symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
  } catch (error) {
    throw new InputError(`--authored: can't lay out ${commit}: ${(error as Error).message}`);
  }
}
