import { refuseOption } from "@kustogen/kustomize/errors/argument.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import { branchAt } from "@kustogen/review/git/remote.ts";
import type { Intent } from "../output/transaction-journal.ts";

/**
 * A branch to be created for a commit, and the way back to HEAD: a branch's name, or a commit.
 * @throws InputError for an invalid or existing name, where there is no commit to branch from, and for a name to return
 * to that git would read as an option
 */
export function newBranch(root: string, name: string): NonNullable<Intent["branch"]> {
  if (name.startsWith("-") || askGit(root, ["check-ref-format", "--branch", name]).code !== 0)
    throw new InputError(`--branch ${name}: git doesn't allow a branch of that name. Nothing was changed`, {
      code: "invalid-name",
    });
  if (askGit(root, ["rev-parse", "--verify", "--quiet", `refs/heads/${name}`]).code === 0)
    throw new InputError(
      `--branch ${name}: this branch already exists; choose another name, or remove it (git branch -D ${name}). Nothing was changed`,
      { code: "already-exists" },
    );
  const head = askGit(root, ["rev-parse", "--verify", "--quiet", "HEAD"]);
  if (head.code !== 0)
    throw new InputError(
      `--branch ${name}: the repository has no commit yet, so there is nothing to branch from`,
      { code: "no-commit" },
    );
  const home = branchAt(root);
  refuseOption("git switch", { given: home, name: "the branch that is checked out" });
  return { name, home: home === "" ? ["--detach", head.stdout.trim()] : [home] };
}
