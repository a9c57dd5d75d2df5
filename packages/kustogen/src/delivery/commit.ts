import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError, OutsideError } from "../errors/errors.ts";
import { type Repository, rememberCommitted } from "../git/repository.ts";
import { askGit, changeGit, nulList, readGit } from "../git/run.ts";
import { listPaths } from "../output/conflict.ts";
import { readRecordFile, writeRecordFile } from "../output/memory/record.ts";
import { inScope } from "../output/survey.ts";
import { type Change, commitMessage } from "./message.ts";
import { type PendingPath, pendingPaths } from "./pending.ts";
import { checkCanCommit, checkIndexLock } from "./readiness.ts";

/** What to commit. */
export interface CommitRequest {
  /** Every path that the run produced, changed or not; an earlier run may have left some uncommitted. */
  produced: Iterable<string>;
  /** The folders and files that the run owns, as given to planWrites. */
  scope: readonly string[];
  /** checkCanCommit has passed already, before the files were written. */
  checked?: boolean;
  /** Builds the message; `commitMessage` when absent. */
  message?: (changes: readonly Change[]) => string;
  /** Receives what git and its hooks print; standard error when absent. */
  onMessage?: (text: string) => void;
}

/** A commit that was made. */
export interface Commit {
  id: string;
  message: string;
  changes: Change[];
}

/**
 * Commits the generated files in the scope that differ from HEAD, and only these: other staged, partly staged and
 * unstaged work stays as it is. Hooks, signing and line-end settings apply as for any `git commit`. Returns
 * undefined when there is nothing to commit. Throws InputError for outputs that git ignores or that are in merge
 * conflict; OutsideError, with the files left in place, when git or a hook refuses.
 */
export async function commitGenerated(
  repository: Repository,
  request: CommitRequest,
): Promise<Commit | undefined> {
  const { scope } = request;
  const produced = request.produced instanceof Set ? request.produced : new Set(request.produced);
  const removed = new Set(readRecordFile(repository.recordFolder, "removed").split("\n"));
  const pending = pendingPaths(repository, scope);
  refuseIgnored(repository, pending, produced);
  const candidates = pending.filter(
    ({ path, state }) => produced.has(path) || (state === "remove" && removed.has(path)),
  );
  const untouchable = stagedOnly(repository, candidates);
  const ours = candidates.filter(({ path }) => !untouchable.has(path));
  const unmerged = ours.filter(({ state }) => state === "unmerged");
  if (unmerged.length > 0)
    throw new InputError(
      `generated files are in merge conflict, so they can't be committed:\n${listPaths(unmerged.map((p) => p.path))}\n` +
        "They hold what was generated now: `git add` them, finish the merge, and run the command again.",
    );
  if (ours.length === 0) {
    settle(repository, scope, removed);
    return undefined;
  }
  if (!request.checked) checkCanCommit(repository);
  const changes = ours.map(({ path, state }): Change => ({ path, action: state as Change["action"] }));
  const message = (request.message ?? commitMessage)(changes);
  const mine = new Set(ours);
  const onMessage = request.onMessage ?? ((text: string) => process.stderr.write(text));
  const others = pending.filter((entry) => entry.tracked && !mine.has(entry)).map(({ path }) => path);
  const paths = changes.map(({ path }) => path);
  await commitPaths(repository, ours, cover(paths, others, scope), message, onMessage);
  return { id: settle(repository, scope, removed), message, changes };
}

/** Makes the commit, or leaves the index as it was and throws OutsideError. */
async function commitPaths(
  repository: Repository,
  ours: PendingPath[],
  pathspecs: string[],
  message: string,
  onMessage: (text: string) => void,
): Promise<void> {
  checkIndexLock(repository);
  // `git commit -- paths` takes only paths that the index knows.
  const added = nulList(ours.filter((entry) => !entry.tracked).map(({ path }) => path));
  // Without the line-end warnings: one for each file is no help.
  const quiet = ["-c", "core.safecrlf=false"];
  let doing = "git update-index";
  try {
    if (added !== "")
      await changeGit(repository.root, [...quiet, "update-index", "--add", "-z", "--stdin"], {
        input: added,
      });
    doing = "git commit";
    await changeGit(
      repository.root,
      [
        ...quiet,
        "commit",
        "--quiet",
        "--only",
        "-m",
        message,
        "--pathspec-from-file=-",
        "--pathspec-file-nul",
      ],
      { input: nulList(pathspecs), onMessage },
    );
  } catch (error) {
    if (added !== "")
      await changeGit(repository.root, ["update-index", "--force-remove", "-z", "--stdin"], {
        input: added,
      }).catch(() => {
        // The index can't be written, so nothing was added to it either.
      });
    throw refused(repository, doing, error);
  }
}

/**
 * Of these paths, those whose staged text is another than HEAD's while the file itself is as HEAD has it: the
 * staging is somebody's own, and git would make an empty commit of them.
 */
function stagedOnly(repository: Repository, candidates: PendingPath[]): Set<string> {
  const staged = candidates
    .filter((entry) => entry.staged && entry.state === "change")
    .map(({ path }) => path);
  if (staged.length === 0) return new Set();
  const pathspecs = staged.length > 500 ? ["."] : staged;
  const changed = new Set(
    readGit(repository.root, [
      "--literal-pathspecs",
      "diff",
      "-z",
      "--name-only",
      "--no-renames",
      "--no-ext-diff",
      "--relative",
      "HEAD",
      "--",
      ...pathspecs,
    ]).split("\0"),
  );
  return new Set(staged.filter((path) => !changed.has(path)));
}

function refused(repository: Repository, doing: string, error: unknown): OutsideError {
  const words = error instanceof Error ? error.message.trim() : String(error);
  const hook = join(repository.gitDir, "index.lock");
  const locked = existsSync(hook) ? `\n${hook} exists: another git process is at work, or one crashed.` : "";
  return new OutsideError(
    `${doing} failed, so the generated files are in the work tree but not committed. What git or a hook said:\n` +
      `${words || "(nothing)"}${locked}\nMend that and run the command again: it commits them.`,
    { cause: error },
  );
}

/** Notes that everything of ours in the scope is committed; returns HEAD's commit. */
function settle(repository: Repository, scope: readonly string[], removed: Set<string>): string {
  const left = [...removed].filter((path) => path !== "" && !inScope(scope, path));
  if (removed.size > left.length + 1)
    writeRecordFile(repository.recordFolder, "removed", left.map((path) => `${path}\n`).join(""));
  return rememberCommitted(repository, scope);
}

function refuseIgnored(repository: Repository, pending: PendingPath[], produced: ReadonlySet<string>): void {
  const ignored = pending.filter(({ state }) => state === "ignored").map(({ path }) => path);
  if (ignored.length === 0) return;
  const folders = ignored.filter((path) => path.endsWith("/"));
  const hit = ignored.filter((path) => produced.has(path));
  if (folders.length > 0)
    for (const path of produced) if (folders.some((folder) => path.startsWith(folder))) hit.push(path);
  if (hit.length === 0) return;
  const rule = askGit(repository.root, ["check-ignore", "-v", "--", hit[0] as string])
    .stdout.split("\t")[0]
    ?.trim();
  throw new InputError(
    `git ignores generated files, so a commit would lack them:\n${listPaths(hit)}\n` +
      `${rule ? `The rule that matches the first: ${rule}\n` : ""}` +
      "Remove the rule (or add an exception such as `!/base/`) and run the command again. The files are in the work\n" +
      "tree; with --no-commit they stay there uncommitted.",
  );
}

/**
 * The fewest paths that name every path of `ours` and none of `others`: whole folders where everything that
 * changed is ours, never above the scope. git compares each file with each path it is given, so a long list of
 * files would be slow.
 */
export function cover(
  ours: readonly string[],
  others: readonly string[],
  scope: readonly string[],
): string[] {
  const mixed = new Set<string>();
  for (const path of others)
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) mixed.add(path.slice(0, at));
  const found = new Set<string>();
  for (const path of ours) {
    const entry = scope.find((candidate) => inScope([candidate], path));
    let at = entry === undefined || entry === path ? -1 : entry.length;
    while (at >= 0 && mixed.has(path.slice(0, at))) at = path.indexOf("/", at + 1);
    found.add(at < 0 ? path : path.slice(0, at));
  }
  return [...found];
}
