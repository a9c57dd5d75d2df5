import { join } from "node:path";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { CommitTrees, type TreeEntry } from "@kustogen/kustomize/node/git/commit-trees.ts";
import { type GitObjects, withGitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { headNow, type Repository } from "@kustogen/kustomize/node/git/repository.ts";
import { askGit, GitFailure, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { namedFolders } from "../folders.ts";
import { listPaths } from "../output/conflict.ts";
import { blobId } from "../output/content.ts";
import { entryAt } from "../output/entries.ts";
import { scopeTest } from "../output/listing.ts";
import type { FileChange } from "../output/path-facts.ts";
import { isAsRecorded, StoredRecord } from "../output/record/record.ts";
import { refuseIgnored } from "./ignored.ts";
import { checkCanCommit, waitForIndex } from "./readiness.ts";
import type { ProjectRepository } from "./repository.ts";
import { followInIndex, ScratchIndex } from "./scratch-index.ts";
import { userCommit } from "./user-git.ts";

/** A request for a commit. */
export interface CommitRequest {
  /** Every file of the run that HEAD may lack, by path: an earlier run may have left some uncommitted. */
  produced: ReadonlyMap<string, string>;
  /** The folders and files that the run owns, as for planWrites. */
  scope: readonly string[];
  /** Everything that is generated, if HEAD has all of it once this commit is made. */
  whole?: readonly string[] | undefined;
  /** Changed, new and deleted sources of the output: they go into the same commit. */
  sources: readonly string[];
  /** Called on committing: returns those that have changed since the output was generated; none by default. */
  changedSources?(): string[];
  /** Creates the message for the changes. @param objects the repository's objects */
  message(changes: readonly FileChange[], objects: GitObjects): Promise<string>;
  onMessage(text: string): void;
}

/** A commit that was made and verified to be in HEAD. */
export interface Commit {
  id: string;
  message: string;
  changes: FileChange[];
  sources: string[];
}

/**
 * Commits the generated files in the scope that differ from HEAD together with the sources, and only these: other
 * staged, partly staged and unstaged work stays unchanged. Hooks, signing and line-end settings apply as for any `git
 * commit`. The commit counts if HEAD has the written files, whatever git printed. Returns undefined if HEAD already
 * has all of them and all sources. Throws InputError for outputs that git ignores, that are in merge conflict or that
 * were edited meanwhile, and for such sources; OutsideError if git or a hook rejects or changes them. The caller then
 * restores all files.
 */
export function commitGenerated(
  repository: ProjectRepository,
  request: CommitRequest,
): Promise<Commit | undefined> {
  return withGitObjects(repository.root, (objects) => commit(repository, request, objects));
}

async function commit(
  repository: ProjectRepository,
  request: CommitRequest,
  objects: GitObjects,
): Promise<Commit | undefined> {
  const head = headNow(repository);
  const { produced, sources, onMessage } = request;
  const trees = new CommitTrees(objects, repository.prefix);
  const record = StoredRecord.read(repository.recordFolder);
  const removed = new Set(record.run.removed);
  const there = trees.filesAt(head, [...produced.keys(), ...removed, ...sources]);
  const candidates = changesAgainst(repository, there, produced, removed);
  if (candidates.length + sources.length === 0) return settle(trees, repository, request);
  const created = candidates.flatMap(({ path, action }) => (action === "create" ? [path] : []));
  refuseIgnored(repository.root, "generated files", created, "--no-commit");
  checkCanCommit(repository);
  const index = new ScratchIndex(repository);
  try {
    await attemptCommit("preparing the commit", () => index.start(head));
    const ours = candidates.map(({ path }) => path);
    const expected = await attemptCommit("git update-index", () => index.take([...ours, ...sources]));
    refuseEdited(repository, ours, produced, record);
    const isCommitted = (path: string) => isSame(expected.get(path), there.get(path));
    const changes = candidates.filter(({ path, action }) => action !== "change" || !isCommitted(path));
    if (changes.length === 0 && sources.every(isCommitted)) return await settle(trees, repository, request);
    refuseChangedSources(request.changedSources?.() ?? []);
    const message = await request.message(changes, objects);
    await attemptCommit("git commit", () =>
      userCommit(repository.root, message, { env: index.env, onMessage }),
    );
    const id = headNow(repository) ?? "";
    const paths = [...ours, ...sources];
    const held = trees.filesAt(id, paths);
    const written = new Set(changes.map(({ path }) => path));
    const wrong = paths.filter((path) => {
      const [wanted, found] = [expected.get(path), held.get(path)];
      // A hook may format sources.
      return written.has(path) ? !isSame(wanted, found) : (wanted === undefined) !== (found === undefined);
    });
    const isTakenBack = wrong.length > 0 && takeCommitBack(repository, head, id);
    if (!isTakenBack && !(waitForIndex(repository, 10_000) && (await followInIndex(repository, paths, held))))
      onMessage(
        `the commit ${id.slice(0, 12)} was created, but the index was locked: run \`git reset -q\` when the other process is done\n`,
      );
    refuseWrong(repository, wrong, isTakenBack ? undefined : id);
    await restoreInIndex(trees, repository, request, id, new Set(paths));
    noteCommitted(trees, repository, request, id, written);
    return { id, message, changes, sources: [...sources] };
  } finally {
    index.remove();
  }
}

const isSame = (one: TreeEntry | undefined, other: TreeEntry | undefined) =>
  one?.id === other?.id && one?.mode === other?.mode;

/** The mode of every generated file. */
const FILE = "100644";

/** Our files that HEAD lacks, still has, or has with another text, which a filter may store as HEAD has it. */
function changesAgainst(
  { root }: Repository,
  head: ReadonlyMap<string, TreeEntry>,
  produced: ReadonlyMap<string, string>,
  removed: ReadonlySet<string>,
): FileChange[] {
  const changes: FileChange[] = [];
  for (const [path, text] of produced) {
    const there = head.get(path);
    if (there === undefined) changes.push({ path, action: "create" });
    else if (
      blobId(Buffer.from(text), there.id) !== there.id ||
      (there.mode !== FILE && ((entryAt(join(root, path))?.mode ?? 0) & 0o100) === 0)
    )
      changes.push({ path, action: "change" });
  }
  for (const path of removed)
    if (head.has(path) && !produced.has(path) && entryAt(join(root, path)) === undefined)
      changes.push({ path, action: "remove" });
  return changes.sort((a, b) => compareText(a.path, b.path));
}

/** Runs one step of a commit. Throws OutsideError with the output of git or a hook if it fails. */
async function attemptCommit<Result>(doing: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const words = error instanceof GitFailure ? error.words : String((error as Error).message ?? error);
    throw new OutsideError(
      `${doing} failed, so nothing was changed. Output of git or a hook:\n` +
        `${words || "(none: a hook that fails should print the reason)"}\n` +
        "Fix that and run the command again.",
      { code: "not-committed", cause: error },
    );
  }
}

/** A file may be saved between its rename and the commit: that text must not go into our commit. */
function refuseEdited(
  { root }: Repository,
  paths: readonly string[],
  produced: ReadonlyMap<string, string>,
  record: StoredRecord,
): void {
  const edited = paths.filter((path) => {
    const stats = entryAt(join(root, path));
    return produced.has(path) ? !isAsRecorded(record.files.get(path), stats) : stats !== undefined;
  });
  if (edited.length > 0)
    throw new InputError(
      `files changed while kustogen was running, so nothing was changed:\n${listPaths(edited)}\n` +
        "Run the command again: it reports what prevents the commit.",
      { code: "changed-meanwhile" },
    );
}

/** Undoes a commit that was made on another one; true if it did. */
function takeCommitBack({ root }: Repository, before: string | undefined, after: string): boolean {
  const parents = readGit(root, ["rev-list", "--parents", "-n", "1", after]).trim().split(" ");
  if (before === undefined || parents.length !== 2 || parents[1] !== before) return false;
  const args = ["update-ref", "-m", "kustogen: take back a commit", "HEAD", before, after];
  return askGit(root, args, { asUser: true }).code === 0;
}

/** Throws OutsideError for files that a commit has otherwise than generated. @param id undefined if it is taken back */
function refuseWrong({ folders }: ProjectRepository, wrong: readonly string[], id: string | undefined): void {
  if (wrong.length === 0) return;
  const state =
    id === undefined
      ? "nothing was changed"
      : `the commit ${id.slice(0, 12)} was created, but HEAD doesn't contain what was generated`;
  throw new OutsideError(
    `${state}: a commit hook changed what was generated:\n${listPaths(wrong)}\n` +
      `Generated files must stay as they are: leave ${namedFolders(folders)} out of what that hook\n` +
      "formats, and run the command again.",
    { code: "not-committed" },
  );
}

/** Records that HEAD has all generated files in the scope. */
async function settle(
  trees: CommitTrees,
  repository: ProjectRepository,
  request: CommitRequest,
): Promise<undefined> {
  const head = headNow(repository);
  if (head === undefined) return;
  await restoreInIndex(trees, repository, request, head, new Set());
  noteCommitted(trees, repository, request, head, new Set());
}

/** Undoes a staged removal of files that were restored. @param followed those that the index has as the commit */
async function restoreInIndex(
  trees: CommitTrees,
  repository: ProjectRepository,
  { scope, produced }: CommitRequest,
  commit: string,
  followed: ReadonlySet<string>,
): Promise<void> {
  const others = [...produced.keys()].filter((path) => !followed.has(path));
  if (others.length === 0) return;
  const listed = readGit(repository.root, ["--literal-pathspecs", "ls-files", "-z", "--", ...scope]);
  const known = new Set(listed.split("\0"));
  const lost = others.filter((path) => !known.has(path));
  if (lost.length > 0) await followInIndex(repository, lost, trees.filesAt(commit, lost));
}

/**
 * Records that a commit has everything in the scope, and whether it has everything generated: not if another of our
 * files changed during the run, by a hook or someone's own commit. The next run then compares all.
 */
function noteCommitted(
  trees: CommitTrees,
  { head, recordFolder }: ProjectRepository,
  { scope, whole }: CommitRequest,
  commit: string,
  ours: ReadonlySet<string>,
): void {
  const isOwned = scopeTest(scope);
  const record = StoredRecord.read(recordFolder);
  const removed = record.run.removed?.filter((path) => !isOwned(path));
  const others = (folders: readonly string[]) =>
    head !== undefined &&
    head !== commit &&
    [...trees.changed(head, commit, folders).keys()].some((path) => !ours.has(path));
  const isWhole = whole !== undefined && !others(whole);
  record.write(recordFolder, { run: { head: isWhole ? commit : undefined, removed } });
}

/** Throws InputError for sources that were saved after the output was generated: a commit of both would not match. */
export function refuseChangedSources(paths: readonly string[]): void {
  if (paths.length === 0) return;
  throw new InputError(
    `sources changed while kustogen was running, so nothing was changed:\n${listPaths(paths)}\nRun the command again.`,
    { code: "changed-meanwhile" },
  );
}
