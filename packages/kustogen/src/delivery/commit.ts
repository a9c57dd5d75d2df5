import { readGit } from "@kustogen/kustomize/node/git/run.ts";
import { changedFiles, headNow, type TreeFile, treeFiles } from "@kustogen/review/git/repository.ts";
import { scopeTest } from "../output/listing.ts";
import { readRemoved, writeRemoved } from "../output/memory/removed.ts";
import { attemptCommit, NotMade } from "./commit/attempt.ts";
import { changesAgainst } from "./commit/changes.ts";
import { fill } from "./commit/contents.ts";
import { refuseChangedSources, refuseIgnored } from "./commit/refusals.ts";
import { verify } from "./commit/verify.ts";
import { rememberCommitted } from "./committed.ts";
import { followLeft, noteFollowing } from "./follow.ts";
import type { Change } from "./message.ts";
import { checkCanCommit } from "./readiness.ts";
import type { ProjectRepository } from "./repository.ts";
import { followInIndex, ScratchIndex } from "./scratch-index.ts";
import { userCommit } from "./user-git.ts";

/** What to commit. */
export interface CommitRequest {
  /** Every file of the run that HEAD may lack, by path: an earlier run may have left some uncommitted. */
  produced: ReadonlyMap<string, string>;
  /** The folders and files that the run owns, as given to planWrites. */
  scope: readonly string[];
  /** Where HEAD holds everything of ours, once it holds this commit, where that is more than the scope. */
  held?: readonly string[];
  /** Changed, new and deleted sources that the output came from: they go into the same commit. */
  sources: readonly string[];
  /** Asked when they are taken: those that are not any more what the output came from; none when absent. */
  changedSources?(): string[];
  /** checkCanCommit has passed already, before the files were written. */
  checked?: boolean;
  /** Where no commit is made, the caller brings all files back. */
  isUndone?: boolean;
  /** Builds the message from what changes. */
  message(changes: readonly Change[]): Promise<string>;
  /** Receives what git and its hooks print. */
  onMessage(text: string): void;
}

/** A commit that was made, and that HEAD was seen to hold. */
export interface Commit {
  id: string;
  message: string;
  changes: Change[];
  sources: string[];
}

/**
 * Commits the generated files in the scope that differ from HEAD together with the sources, and only these: other
 * staged, partly staged and unstaged work stays as it is. Hooks, signing and line-end settings apply as for any
 * `git commit`. The commit counts when HEAD holds what was written, whatever git printed. Returns undefined when
 * HEAD holds all of it already. Throws InputError for outputs that git ignores, that are in merge conflict or that
 * someone edited meanwhile, as for sources; OutsideError, with the files left in place, when git or a hook refuses or changes them.
 */
export async function commitGenerated(
  repository: ProjectRepository,
  request: CommitRequest,
): Promise<Commit | undefined> {
  for (let attempts = 1; ; attempts++) {
    const head = headNow(repository);
    try {
      return await commitOnto(repository, head, request);
    } catch (error) {
      // Someone else's commit came in between: ours is put together again on top of it.
      if (!(error instanceof NotMade) || attempts === 3 || headNow(repository) === head) throw error;
    }
  }
}

async function commitOnto(
  repository: ProjectRepository,
  head: string | undefined,
  request: CommitRequest,
): Promise<Commit | undefined> {
  const { scope, produced, isUndone = false } = request;
  await followLeft(repository);
  const removed = readRemoved(repository.recordFolder);
  const asked = [...produced.keys(), ...removed];
  const there =
    asked.length <= NAMED ? treeFilesAt(repository, head, asked) : treeFiles(repository, head, scope);
  // Where files were written there is something to commit, and what git would store is seen in the scratch index.
  const candidates = changesAgainst(repository, there, produced, removed, !request.checked);
  if (candidates.length === 0) {
    await settle(repository, request, removed);
    return undefined;
  }
  refuseIgnored(repository, candidates, isUndone);
  if (!request.checked) checkCanCommit(repository);
  const index = new ScratchIndex(repository);
  try {
    const expected = await fill(repository, index, head, candidates, request);
    const changes = candidates.filter(
      ({ path, action }) => action !== "change" || !isSame(expected.get(path), there.get(path)),
    );
    if (changes.length === 0) {
      await settle(repository, request, removed);
      return undefined;
    }
    refuseChangedSources(request.changedSources?.() ?? [], isUndone);
    const message = await request.message(changes);
    noteFollowing(repository, head, [...expected.keys()]);
    await makeCommit(repository, index, message, request);
    const id = headNow(repository) ?? "";
    const ours = new Set(changes.map(({ path }) => path));
    const since = changesOf(repository, head, id, request);
    await verify(repository, {
      before: head,
      after: id,
      expected,
      held: heldAt(repository, id, [...expected.keys()], since, there),
      ours,
      isUndone,
      onMessage: request.onMessage,
    });
    forgetRemoved(repository, scope, removed);
    const others = repository.head === head ? since : undefined;
    rememberCommitted(repository, id, heldBy(repository, id, ours, request, others));
    return { id, message, changes, sources: [...request.sources] };
  } finally {
    index.remove();
  }
}

/** So many paths are asked for by name; beyond, a listing of all is quicker. */
const NAMED = 200;

const isSame = (one: TreeFile | undefined, other: TreeFile | undefined) =>
  one?.id === other?.id && one?.mode === other?.mode;

/** What changed between two commits in everything of ours and in the sources; undefined where there was no commit before. */
function changesOf(
  repository: ProjectRepository,
  before: string | undefined,
  after: string,
  { scope, held = scope, sources }: CommitRequest,
): Map<string, TreeFile | undefined> | undefined {
  if (before === undefined) return undefined;
  const few = sources.length > NAMED ? [] : sources;
  return changedFiles(repository, before, after, [...new Set([...held, ...scope, ...few])]);
}

/** What a commit holds at these paths: what changed, and what was there before where nothing did. */
function heldAt(
  repository: ProjectRepository,
  commit: string,
  paths: readonly string[],
  since: ReadonlyMap<string, TreeFile | undefined> | undefined,
  there: ReadonlyMap<string, TreeFile>,
): Map<string, TreeFile | undefined> {
  const unseen = paths.filter((path) => !since?.has(path) && !there.has(path));
  const listed = treeFilesAt(repository, commit, unseen);
  return new Map(
    paths.map((path) => [path, since?.has(path) ? since.get(path) : (listed.get(path) ?? there.get(path))]),
  );
}

/**
 * What a commit is known to hold as generated: no more than the scope where another file of ours changed outside of it
 * since the run looked, by a hook or someone's own commit, and nothing where one did inside. The next run compares all then.
 */
function heldBy(
  repository: ProjectRepository,
  commit: string,
  ours: ReadonlySet<string>,
  { scope, held = scope }: CommitRequest,
  since?: ReadonlyMap<string, unknown>,
): readonly string[] {
  if (repository.head === undefined || repository.head === commit) return held;
  const changed = since ?? changedFiles(repository, repository.head, commit, held);
  const isHeld = scopeTest(held);
  const others = [...changed.keys()].filter((path) => isHeld(path) && !ours.has(path));
  if (others.length === 0) return held;
  return others.some(scopeTest(scope)) ? [] : scope;
}

async function makeCommit(
  repository: ProjectRepository,
  index: ScratchIndex,
  message: string,
  { isUndone = false, onMessage }: CommitRequest,
): Promise<void> {
  await attemptCommit("git commit", isUndone, () =>
    userCommit(repository.root, message, { env: index.env, onMessage }),
  );
}

/** As treeFiles, for these paths and no others. */
function treeFilesAt(
  repository: ProjectRepository,
  commit: string | undefined,
  paths: readonly string[],
): Map<string, TreeFile> {
  if (paths.length === 0) return new Map();
  return treeFiles(repository, commit, paths.length > NAMED ? [] : paths);
}

/** Notes that HEAD holds everything of ours in the scope, and undoes a staged removal of a file that was restored. */
async function settle(
  repository: ProjectRepository,
  request: CommitRequest,
  removed: ReadonlySet<string>,
): Promise<void> {
  const { scope, produced } = request;
  const head = headNow(repository);
  if (head === undefined) return;
  const listed = readGit(repository.root, ["--literal-pathspecs", "ls-files", "-z", "--", ...scope]);
  const known = new Set(listed.split("\0"));
  const lost = [...produced.keys()].filter((path) => !known.has(path));
  if (lost.length > 0) await followInIndex(repository, lost, treeFiles(repository, head, scope));
  forgetRemoved(repository, scope, removed);
  rememberCommitted(repository, head, heldBy(repository, head, new Set(), request));
}

function forgetRemoved(
  repository: ProjectRepository,
  scope: readonly string[],
  removed: ReadonlySet<string>,
): void {
  if (removed.size === 0) return;
  const isOwned = scopeTest(scope);
  writeRemoved(
    repository.recordFolder,
    [...removed].filter((path) => !isOwned(path)),
  );
}
