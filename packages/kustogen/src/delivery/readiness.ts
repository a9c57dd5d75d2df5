import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import type { Repository } from "@kustogen/kustomize/node/git/repository.ts";
import { askGit, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { listPaths } from "../output/conflict.ts";
import type { ProjectRepository } from "./repository.ts";

/** The files in the git directory while an operation waits for a person, and the command that continues with it. */
const OPERATIONS: [file: string, next: string][] = [
  ["MERGE_HEAD", "git merge --continue"],
  ["rebase-merge", "git rebase --continue"],
  ["rebase-apply", "git rebase --continue"],
  ["CHERRY_PICK_HEAD", "git cherry-pick --continue"],
  ["REVERT_HEAD", "git revert --continue"],
];

/** The command that continues a merge, rebase, cherry-pick or revert in progress; undefined if there is none. */
export function continuation({ gitDir }: Pick<Repository, "gitDir">): string | undefined {
  return OPERATIONS.find(([file]) => existsSync(join(gitDir, file)))?.[1];
}

/**
 * Makes sure that a commit can be made, before anything is written. Throws OutsideError, with the way to continue,
 * for a merge, rebase, cherry-pick or revert in progress, a locked index and a missing identity.
 */
export function checkCanCommit(repository: ProjectRepository): void {
  const next = continuation(repository);
  if (next !== undefined)
    throw new OutsideError(`git waits for \`${next}\`, or --abort; do that first`, { code: "locked" });
  // An editor that refreshes its view holds the lock only for moments.
  if (!waitForIndex(repository, 1000))
    throw new OutsideError(
      `the git index is locked: ${join(repository.gitDir, "index.lock")} exists. Another git process is running: wait for it to end and run the\n` +
        "command again. If none is running (one crashed), delete that file.",
      { code: "locked" },
    );
  // Variables take precedence over the configuration.
  const isShown = Object.keys(process.env).some((name) => /^GIT_(?:AUTHOR|COMMITTER)_/.test(name));
  if (repository.settings.isNamed && !isShown) return;
  const identity = askGit(repository.root, ["var", "GIT_COMMITTER_IDENT"]);
  if (identity.code === 0) return;
  throw new OutsideError(
    "git does not know who you are, so it can't commit. Set your name and address once:\n" +
      '  git config --global user.name "Your Name"\n' +
      '  git config --global user.email "you@example.org"\n' +
      "or run with --no-commit to leave the generated files in the working tree.\n" +
      `(git says: ${identity.stderr.trim().split("\n").at(-1)})`,
    { code: "no-identity" },
  );
}

/** Waits until no git process holds the index; false if one still does after this many milliseconds. */
export function waitForIndex(repository: Repository, patience: number): boolean {
  const lock = join(repository.gitDir, "index.lock");
  for (let waited = 0; existsSync(lock); waited += 50) {
    if (waited >= patience) return false;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  return true;
}

/** The files that a merge has left in conflict. */
export function unmerged(root: string, scope: readonly string[]): string[] {
  const listed = readGit(root, ["--literal-pathspecs", "ls-files", "-z", "--unmerged", "--", ...scope]);
  const lines = listed.split("\0").filter(Boolean);
  return [...new Set(lines.map((line) => line.slice(line.indexOf("\t") + 1)))];
}

/** Throws InputError if a merge has left a generated file in conflict, with a way on. */
export function refuseUnmerged({ root }: Repository, scope: readonly string[]): void {
  const paths = unmerged(root, scope);
  if (paths.length === 0) return;
  throw new InputError(
    `generated files are in merge conflict:\n${listPaths(paths)}\nRun \`npm run gen\`: it generates them again and stages them.`,
    { code: "merge-conflict" },
  );
}
