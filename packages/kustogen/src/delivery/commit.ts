import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { CommitTrees, type TreeEntry } from "@kustogen/kustomize/node/git/commit-trees.ts";
import { type GitObjects, withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { askGit, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { headNow } from "@kustogen/review/git/repository.ts";
import { listPaths } from "../output/conflict.ts";
import { scopeTest } from "../output/listing.ts";
import { type RunRecord, StoredRecord } from "../output/record/record.ts";
import { changesAgainst } from "./commit/changes.ts";
import { attemptCommit, fill } from "./commit/contents.ts";
import { verify } from "./commit/verify.ts";
import { followLeft, noteFollowing } from "./follow.ts";
import { checkCanCommit } from "./readiness.ts";
import type { ProjectRepository } from "./repository.ts";
import { followInIndex, ScratchIndex } from "./scratch-index.ts";
import type { Change } from "./summary.ts";
import { userCommit, userSwitch } from "./user-git.ts";

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
  /** A branch to create for the commit. */
  branch?: string | undefined;
  /** Creates the message for the changes. @param objects the repository's objects */
  message(changes: readonly Change[], objects: GitObjects): Promise<string>;
  /** Receives the output of git and its hooks. */
  onMessage(text: string): void;
}

/** A commit that was made and verified to be in HEAD. */
export interface Commit {
  id: string;
  message: string;
  changes: Change[];
  sources: string[];
}

/**
 * Commits the generated files in the scope that differ from HEAD together with the sources, and only these: other
 * staged, partly staged and unstaged work stays unchanged. Hooks, signing and line-end settings apply as for any `git
 * commit`. The commit counts if HEAD has the written files, whatever git printed. Returns undefined if HEAD already
 * has all of them. Throws InputError for outputs that git ignores, that are in merge conflict or that were edited
 * meanwhile, and for such sources; OutsideError if git or a hook rejects or changes them. The caller then restores all
 * files.
 */
export function commitGenerated(
  repository: ProjectRepository,
  request: CommitRequest,
): Promise<Commit | undefined> {
  return withObjects(repository.root, (objects) => commit(repository, request, objects));
}

async function commit(
  repository: ProjectRepository,
  request: CommitRequest,
  objects: GitObjects,
): Promise<Commit | undefined> {
  const head = headNow(repository);
  const { produced } = request;
  const trees = new CommitTrees(objects, repository.prefix);
  await followLeft(repository);
  const removed = new Set(StoredRecord.read(repository.recordFolder).run.removed);
  const asked = [...produced.keys(), ...removed];
  const there = trees.filesAt(head, asked);
  const candidates = changesAgainst(repository, there, produced, removed);
  if (candidates.length === 0) {
    await settle(trees, repository, request);
    return undefined;
  }
  refuseIgnored(repository, candidates);
  checkCanCommit(repository);
  const index = new ScratchIndex(repository);
  try {
    const expected = await fill(repository, index, head, candidates, request);
    const changes = candidates.filter(
      ({ path, action }) => action !== "change" || !isSame(expected.get(path), there.get(path)),
    );
    if (changes.length === 0) {
      await settle(trees, repository, request);
      return undefined;
    }
    refuseChangedSources(request.changedSources?.() ?? []);
    const message = await request.message(changes, objects);
    noteFollowing(repository, head, [...expected.keys()]);
    const { branch, onMessage } = request;
    if (branch !== undefined) await userSwitch(repository.root, ["--create", branch]);
    await attemptCommit("git commit", () =>
      userCommit(repository.root, message, { env: index.env, onMessage }),
    );
    const id = headNow(repository) ?? "";
    const ours = new Set(changes.map(({ path }) => path));
    const isFollowed = await verify(repository, {
      before: head,
      after: id,
      expected,
      held: trees.filesAt(id, [...expected.keys()]),
      ours,
      onMessage,
    });
    noteCommitted(trees, repository, request, id, ours, isFollowed ? { following: undefined } : {});
    return { id, message, changes, sources: [...request.sources] };
  } finally {
    index.remove();
  }
}

const isSame = (one: TreeEntry | undefined, other: TreeEntry | undefined) =>
  one?.id === other?.id && one?.mode === other?.mode;

/** Records that HEAD has all generated files in the scope, and undoes a staged removal of a file that was restored. */
async function settle(
  trees: CommitTrees,
  repository: ProjectRepository,
  request: CommitRequest,
): Promise<void> {
  const { scope, produced } = request;
  const head = headNow(repository);
  if (head === undefined) return;
  const listed = readGit(repository.root, ["--literal-pathspecs", "ls-files", "-z", "--", ...scope]);
  const known = new Set(listed.split("\0"));
  const lost = [...produced.keys()].filter((path) => !known.has(path));
  if (lost.length > 0) await followInIndex(repository, lost, trees.filesAt(head, lost));
  noteCommitted(trees, repository, request, head, new Set());
}

/**
 * Records that a commit has everything in the scope, and whether it has everything generated: not if another of our
 * files changed during the run, by a hook or someone's own commit. The next run then compares all.
 */
function noteCommitted(
  trees: CommitTrees,
  repository: ProjectRepository,
  { scope, whole }: CommitRequest,
  commit: string,
  ours: ReadonlySet<string>,
  more: RunRecord = {},
): void {
  const isOwned = scopeTest(scope);
  const record = StoredRecord.read(repository.recordFolder);
  const removed = record.run.removed?.filter((path) => !isOwned(path));
  const isWhole = whole !== undefined && !othersChanged(trees, repository, whole, commit, ours);
  record.write(repository.recordFolder, { run: { ...more, head: isWhole ? commit : undefined, removed } });
}

function othersChanged(
  trees: CommitTrees,
  repository: ProjectRepository,
  whole: readonly string[],
  commit: string,
  ours: ReadonlySet<string>,
): boolean {
  if (repository.head === undefined || repository.head === commit) return false;
  const changed = trees.changed(repository.head, commit, whole).keys();
  return [...changed].some((path) => !ours.has(path));
}

/** Throws InputError for sources that were saved after the output was generated: a commit of both would not match. */
export function refuseChangedSources(paths: readonly string[]): void {
  if (paths.length === 0) return;
  throw new InputError(
    `sources changed while kustogen was running, so nothing was changed:\n${listPaths(paths)}\nRun the command again.`,
    { code: "changed-meanwhile" },
  );
}

/** Throws InputError for new files that git ignores. */
function refuseIgnored(repository: ProjectRepository, changes: readonly Change[]): void {
  const created = changes.filter(({ action }) => action === "create");
  if (created.length === 0) return;
  const input = created.map(({ path }) => `${path}\0`).join("");
  // The output has `source, line, pattern, path` for each ignored path that isn't in the index.
  const found = askGit(repository.root, ["check-ignore", "-z", "-v", "--stdin"], { input }).stdout.split(
    "\0",
  );
  const ignored: string[] = [];
  for (let at = 3; at < found.length; at += 4)
    if (!found[at - 1]?.startsWith("!")) ignored.push(found[at] as string);
  if (ignored.length === 0) return;
  throw new InputError(
    `git ignores generated files, so a commit would lack them:\n${listPaths(ignored)}\n` +
      `The rule that matches the first: ${found.slice(0, 3).join(":")}\n` +
      `Remove the rule (or add an exception such as \`!/${repository.folders.base}/\`) and run the command again, or use --no-commit.`,
    { code: "not-committed" },
  );
}
