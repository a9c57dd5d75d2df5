import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { CommitTrees } from "@kustogen/kustomize/node/git/commit-trees.ts";
import { indexFiles } from "@kustogen/kustomize/node/git/index-files.ts";
import { withGitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { headNow, pathIds, type Repository } from "@kustogen/kustomize/node/git/repository.ts";
import { askGit, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { branchAt } from "@kustogen/review/git/remote.ts";
import { listPaths } from "../output/conflict.ts";
import { entryAt } from "../output/entries.ts";
import { MARK, removeStaging, stagingFolders, sweepStaging } from "../output/staging.ts";
import { Transaction } from "../output/transaction.ts";
import { type Intent, journalOf, readTransaction } from "../output/transaction-journal.ts";
import { followInIndex } from "./scratch-index.ts";
import { keepInStash } from "./stash.ts";
import { removeBranch, userSwitch } from "./user-git.ts";

/**
 * Undoes unfinished changes of killed runs; the caller holds the lock. Changes that a commit contains by now stay,
 * and so do files that someone changed since. @throws InputError for the latter, with the ways to continue;
 * PlaceError if the file system fails
 */
export async function recover(repository: Repository): Promise<void> {
  const { root, recordFolder } = repository;
  // Leftovers of a run that was killed after all its work.
  sweepStaging(root);
  for (const transaction of unfinished(root, recordFolder)) {
    const { command, staging, head } = transaction.intent;
    await followCommit(repository, head);
    const settled = settledPaths(repository, transaction);
    const foreign = transaction.foreign().filter((path) => !settled.has(path));
    if (foreign.length > 0)
      throw new InputError(
        `a run of \`${command}\` was interrupted, and someone changed these files since:\n${listPaths(foreign)}\n` +
          `${staging}/ has all files as they were before that run. Restore what you need from there; then delete that folder\n` +
          "and run the command again. Nothing was changed.",
        { code: "changed-meanwhile" },
      );
    const restored = transaction.undo(settled).length;
    await leaveBranch(repository, transaction.intent);
    const done = restored > 0 || settled.size === 0 ? "its changes were undone" : "its changes are committed";
    process.stderr.write(printable(`a run of \`${command}\` was interrupted: ${done}\n`));
  }
}

/**
 * Runs work that changes files and makes a commit: all of it or nothing. If it fails, everything is restored; after a
 * kill, the next command that writes does that. @throws like `Transaction.begin`, and the errors of the work
 */
export async function allOrNothing<Result>(
  repository: Repository,
  intent: Pick<Intent, "command" | "branch">,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const { root, recordFolder, head } = repository;
  const transaction = Transaction.begin(root, recordFolder, { ...intent, head });
  try {
    const result = await work(transaction);
    transaction.end();
    return result;
  } catch (error) {
    await takeBack(transaction, repository);
    throw error;
  }
}

/**
 * Restores everything after a failure in the same run. Files that a hook or someone else put there meanwhile are kept
 * in `git stash`. @throws PlaceError if the file system fails, OutsideError if git does; the next run tries again
 */
export async function takeBack(transaction: Transaction, repository: Repository): Promise<void> {
  const { command } = transaction.intent;
  const settled = settledPaths(repository, transaction);
  const foreign = transaction
    .foreign()
    .filter((path) => entryAt(join(repository.root, path)) !== undefined && !settled.has(path));
  if (foreign.length > 0) {
    await keepInStash(repository, foreign, `kustogen: files that \`${command}\` found when it failed`);
    process.stderr.write(
      printable(`kept in \`git stash\`, since kustogen didn't write it: ${foreign.join(", ")}\n`),
    );
  }
  transaction.undo(settled);
  await leaveBranch(repository, transaction.intent);
}

/** The changed paths that equal HEAD's, whatever is in the index, which a killed run may have left outdated. */
function settledPaths(repository: Repository, { entries, intent }: Transaction): Set<string> {
  const head = headNow(repository);
  if (head === undefined) return new Set();
  const paths = [...new Set(entries.map(({ path }) => path))];
  const held = pathIds(repository, head, paths);
  const before = pathIds(repository, intent.head ?? head, paths);
  const files = paths.filter((path) => entryAt(join(repository.root, path))?.isFile());
  // As git would store them, with attributes and line-end settings applied; paths are relative to its top-level folder.
  const input = files.map((path) => `${repository.prefix}${path}\n`).join("");
  const hash = ["hash-object", "--stdin-paths"];
  const stored =
    files.length === 0 ? [] : readGit(repository.root, hash, { input, asUser: true }).split("\n");
  const now = new Map(files.map((path, at) => [path, stored[at]]));
  return new Set(
    paths.filter((path, at) =>
      held[at] === "missing"
        ? before[at] !== "missing" && entryAt(join(repository.root, path)) === undefined
        : now.get(path) === held[at],
    ),
  );
}

/** Updates the user's index where it has what the commit of a killed run replaced, and would revert it, staged. */
async function followCommit(repository: Repository, before: string | undefined): Promise<void> {
  const head = headNow(repository);
  if (head === undefined || head === before) return;
  const [, parent] = readGit(repository.root, ["rev-list", "--parents", "-n", "1", head]).trim().split(" ");
  if (parent !== before) return;
  const { changed, was } = withGitObjects(repository.root, (objects) => {
    const trees = new CommitTrees(objects, repository.prefix);
    const changed = trees.changed(before, head);
    return { changed, was: trees.filesAt(before, [...changed.keys()]) };
  });
  const paths = [...changed.keys()];
  const staged = indexFiles(repository, paths.length > 200 ? [] : paths);
  const behind = paths.filter((path) => staged.get(path)?.id === was.get(path)?.id);
  if (behind.length > 0) await followInIndex(repository, behind, changed);
}

/** Leaves a branch that a command has created, and removes it if it has no commits. */
async function leaveBranch({ root }: Repository, { branch, head }: Intent): Promise<void> {
  if (branch === undefined) return;
  const tip = askGit(root, ["rev-parse", "--verify", "--quiet", `refs/heads/${branch.name}`]).stdout.trim();
  if (branchAt(root) === branch.name) await userSwitch(root, branch.home);
  if (tip !== "" && tip === head) await removeBranch(root, branch.name);
}

/** The unfinished changes of killed runs; the caller holds the lock, so none runs. Removes finished ones' folders. */
export function unfinished(root: string, recordFolder: string): Transaction[] {
  return stagingFolders(root).flatMap(({ name }) => {
    const path = join(root, name);
    if (entryAt(join(path, MARK)) === undefined) return [];
    const found = readTransaction(journalOf(recordFolder));
    const remove = () => removeStaging(path);
    if (found?.intent.staging === name)
      return [new Transaction(root, recordFolder, found.intent, { path, remove }, found.entries)];
    remove();
    return [];
  });
}
