import { refuseOption } from "@kustogen/kustomize/errors/argument.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { branchAt } from "@kustogen/review/git/remote.ts";
import { removeBranch, userSwitch } from "./user-git.ts";

/** Throws InputError for an invalid or existing branch name. */
export function refuseTakenBranch(root: string, name: string): void {
  if (name.startsWith("-") || askGit(root, ["check-ref-format", "--branch", name]).code !== 0)
    throw new InputError(`--branch ${name}: git doesn't allow a branch of that name. Nothing was changed`, {
      code: "invalid-name",
    });
  if (askGit(root, ["rev-parse", "--verify", "--quiet", `refs/heads/${name}`]).code === 0)
    throw new InputError(
      `--branch ${name}: this branch already exists; choose another name, or remove it (git branch -D ${name}). Nothing was changed`,
      { code: "already-exists" },
    );
}

/** How to return to HEAD: a branch's name, or a commit. Throws InputError for a name that git would read as an option. */
export function headName(root: string): string[] {
  const name = branchAt(root);
  refuseOption("git switch", { given: name, name: "the branch that is checked out" });
  return name === "" ? ["--detach", readGit(root, ["rev-parse", "HEAD"]).trim()] : [name];
}

/**
 * Runs work on a new branch, which begins at HEAD and includes the changes of the working tree. If the work makes no
 * commit, or fails, the branch is removed.
 * @throws InputError for an existing branch, and the errors of the work
 */
export async function onNewBranch<Result extends { commit: unknown }>(
  root: string,
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  // If it is already checked out, the work continues on it.
  if (branchAt(root) === name) return work();
  if (askGit(root, ["rev-parse", "--verify", "--quiet", "HEAD"]).code !== 0)
    throw new InputError(
      `--branch ${name}: the repository has no commit yet, so there is nothing to branch from`,
      { code: "no-commit" },
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
