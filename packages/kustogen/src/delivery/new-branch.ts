import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { removeBranch, userSwitch } from "./user-git.ts";

/** Throws InputError for a name that git takes for no branch, or that one has already. */
export function refuseTakenBranch(root: string, name: string): void {
  if (askGit(root, ["check-ref-format", "--branch", name]).code !== 0)
    throw new InputError(`--branch ${name}: git doesn't allow a branch of that name. Nothing was changed`, {
      code: "invalid-name",
    });
  if (askGit(root, ["rev-parse", "--verify", "--quiet", `refs/heads/${name}`]).code === 0)
    throw new InputError(
      `--branch ${name}: this branch already exists; choose another name, or remove it (git branch -D ${name}). Nothing was changed`,
      { code: "already-exists" },
    );
}

/** How to come back to where HEAD is: a branch's name, or a commit. */
export function headName(root: string): string[] {
  const name = readGit(root, ["rev-parse", "--abbrev-ref", "HEAD"]).trim();
  return name === "HEAD" ? ["--detach", readGit(root, ["rev-parse", "HEAD"]).trim()] : [name];
}

/**
 * Does something on a new branch, which begins where HEAD is and takes the changes of the working tree along. Without a commit
 * of it, and where it fails, there is no branch afterwards.
 *
 * @throws InputError for a branch that is there, and what the work throws
 */
export async function onNewBranch<Result extends { commit: unknown }>(
  root: string,
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  // Whoever is on it already goes on there.
  if (askGit(root, ["symbolic-ref", "--quiet", "--short", "HEAD"]).stdout.trim() === name) return work();
  if (askGit(root, ["rev-parse", "--verify", "--quiet", "HEAD"]).code !== 0)
    throw new InputError(
      `--branch ${name}: the repository has no commit yet, so there is nothing to branch from`,
      {
        code: "no-commit",
      },
    );
  refuseTakenBranch(root, name);
  const home = headName(root);
  await userSwitch(root, ["--create", name]);
  let result: Result | undefined;
  try {
    result = await work();
    return result;
  } finally {
    if (result?.commit === undefined) {
      await userSwitch(root, home);
      await removeBranch(root, name);
    }
  }
}
