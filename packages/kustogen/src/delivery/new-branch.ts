import { refuseOption } from "@kustogen/kustomize/errors/argument.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { branchAt } from "@kustogen/review/git/remote.ts";
import type { Intent } from "../output/transaction-journal.ts";

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
 * A branch to be created for a commit, and the way back to HEAD; undefined if it is checked out already.
 * @throws InputError for an invalid or existing name, and where there is no commit to branch from
 */
export function newBranch(root: string, name: string): Intent["branch"] {
  if (branchAt(root) === name) return undefined;
  if (askGit(root, ["rev-parse", "--verify", "--quiet", "HEAD"]).code !== 0)
    throw new InputError(
      `--branch ${name}: the repository has no commit yet, so there is nothing to branch from`,
      { code: "no-commit" },
    );
  refuseTakenBranch(root, name);
  return { name, home: headName(root) };
}
