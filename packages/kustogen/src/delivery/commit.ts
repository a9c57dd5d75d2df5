import { lstatSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError, OutsideError } from "../errors/errors.ts";
import { folders, namedFolders } from "../folders.ts";
import { headNow, type Repository, type TreeFile, treeFiles } from "../git/repository.ts";
import { askGit, changeGit, GitFailure, readGit } from "../git/run.ts";
import { listPaths } from "../output/conflict.ts";
import { blobId, withUnixLineEnds } from "../output/content.ts";
import { readRemoved, writeRemoved } from "../output/memory/removed.ts";
import { inScope } from "../output/survey.ts";
import { rememberCommitted } from "./committed.ts";
import type { Change } from "./message.ts";
import { checkCanCommit, waitForIndex } from "./readiness.ts";
import { followInIndex, ScratchIndex } from "./scratch-index.ts";

/** What to commit. */
export interface CommitRequest {
  /** Every file of the run that HEAD may lack, by path: an earlier run may have left some uncommitted. */
  produced: ReadonlyMap<string, string>;
  /** The folders and files that the run owns, as given to planWrites. */
  scope: readonly string[];
  /** Changed, new and deleted sources that the output came from: they go into the same commit. */
  sources: readonly string[];
  /** checkCanCommit has passed already, before the files were written. */
  checked?: boolean;
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

/** So many paths are asked for by name; beyond, a listing of all is quicker. */
const NAMED = 200;

/** The mode of every generated file. */
const FILE = "100644";

/**
 * Commits the generated files in the scope that differ from HEAD together with the sources, and only these: other
 * staged, partly staged and unstaged work stays as it is. Hooks, signing and line-end settings apply as for any
 * `git commit`. The commit counts when HEAD holds what was written, whatever git printed. Returns undefined when
 * HEAD holds all of it already. Throws InputError for outputs that git ignores, that are in merge conflict or that
 * somebody edited meanwhile; OutsideError, with the files left in place, when git or a hook refuses or changes them.
 */
export async function commitGenerated(
  repository: Repository,
  request: CommitRequest,
): Promise<Commit | undefined> {
  for (let attempts = 1; ; attempts++) {
    const head = headNow(repository);
    try {
      return await commitOnto(repository, head, request);
    } catch (error) {
      // Somebody else's commit came in between: ours is put together again on top of it.
      if (!(error instanceof NotMade) || attempts === 3 || headNow(repository) === head) throw error;
    }
  }
}

/** No commit was made: git or a hook refused it. */
class NotMade extends OutsideError {}

async function commitOnto(
  repository: Repository,
  head: string | undefined,
  request: CommitRequest,
): Promise<Commit | undefined> {
  const { scope, produced } = request;
  const removed = readRemoved(repository.recordFolder);
  const asked = [...produced.keys(), ...removed];
  const there =
    asked.length <= NAMED ? treeFilesAt(repository, head, asked) : treeFiles(repository, head, scope);
  const changes = changesAgainst(repository, there, produced, removed);
  if (changes.length === 0) {
    await settle(repository, scope, produced, removed);
    return undefined;
  }
  refuseUnmerged(repository, scope);
  refuseIgnored(repository, changes);
  if (!request.checked) checkCanCommit(repository);
  const index = new ScratchIndex(repository);
  try {
    const expected = await fill(repository, index, head, changes, request);
    const message = await request.message(changes);
    await makeCommit(repository, index, message, request.onMessage);
    const id = headNow(repository) ?? "";
    const ours = new Set(changes.map(({ path }) => path));
    await verify(repository, { before: head, after: id, expected, ours, onMessage: request.onMessage });
    forgetRemoved(repository, scope, removed);
    rememberCommitted(repository, id, scope);
    return { id, message, changes, sources: [...request.sources] };
  } finally {
    index.remove();
  }
}

/** As treeFiles, for these paths and no others. */
function treeFilesAt(
  repository: Repository,
  commit: string | undefined,
  paths: readonly string[],
): Map<string, TreeFile> {
  return paths.length === 0 ? new Map() : treeFiles(repository, commit, paths);
}

/** What of ours HEAD lacks, has in another form, or still has. */
function changesAgainst(
  repository: Repository,
  head: ReadonlyMap<string, TreeFile>,
  produced: ReadonlyMap<string, string>,
  removed: ReadonlySet<string>,
): Change[] {
  const changes: Change[] = [];
  const doubtful: Change[] = [];
  for (const [path, text] of produced) {
    const there = head.get(path);
    if (there === undefined) changes.push({ path, action: "create" });
    else if (blobId(Buffer.from(text), there.id) !== there.id) doubtful.push({ path, action: "change" });
    else if (there.mode !== FILE && !isExecutable(repository.root, path))
      changes.push({ path, action: "change" });
  }
  // A filter of the repository's attributes may store something else than the text.
  if (doubtful.length > 0) {
    const stored = storedIds(
      repository,
      doubtful.map(({ path }) => path),
    );
    doubtful.forEach((change, at) => {
      if (stored[at] !== head.get(change.path)?.id) changes.push(change);
    });
  }
  for (const path of removed)
    if (head.has(path) && !produced.has(path) && !exists(repository.root, path))
      changes.push({ path, action: "remove" });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The ids of the blobs that git would store for these files, attributes and line-end settings applied. */
function storedIds(repository: Repository, paths: readonly string[]): string[] {
  const input = paths.map((path) => `${path}\n`).join("");
  return readGit(repository.root, ["hash-object", "--stdin-paths"], input).split("\n");
}

/** Puts the changes into the scratch index; returns what the commit must hold at each path, undefined: nothing. */
async function fill(
  repository: Repository,
  index: ScratchIndex,
  head: string | undefined,
  changes: readonly Change[],
  { produced, sources }: CommitRequest,
): Promise<Map<string, TreeFile | undefined>> {
  await attempt("preparing the commit", () => index.start(head));
  const ours = changes.map(({ path }) => path);
  await attempt("git update-index", () => index.take([...ours, ...sources]));
  let files = index.files([...ours, ...sources]);
  const again = ours.filter((path) =>
    isCarriageReturned(repository, files.get(path), path, produced.get(path)),
  );
  if (again.length > 0) {
    await attempt("git update-index", () => index.take(again));
    files = index.files([...ours, ...sources]);
  }
  refuseEdited(repository, files, ours, produced);
  return new Map([...ours, ...sources].map((path) => [path, files.get(path)]));
}

/**
 * Writes a file that has Windows line ends where git would store them as they are with the generated text, since
 * nobody meant to commit those; true when it did.
 */
function isCarriageReturned(
  { root }: Repository,
  stored: TreeFile | undefined,
  path: string,
  text: string | undefined,
): boolean {
  if (text === undefined || stored === undefined || blobId(Buffer.from(text), stored.id) === stored.id)
    return false;
  const bytes = readFileSync(join(root, path));
  if (blobId(bytes, stored.id) !== stored.id || withUnixLineEnds(bytes).toString("utf8") !== text)
    return false;
  const staging = join(root, `${path}.kustogen-${process.pid}`);
  writeFileSync(staging, text);
  renameSync(staging, join(root, path));
  return true;
}

/** Somebody may save a file between its rename and the commit: their text must not go into a commit of ours. */
function refuseEdited(
  repository: Repository,
  stored: ReadonlyMap<string, TreeFile>,
  paths: readonly string[],
  produced: ReadonlyMap<string, string>,
): void {
  const doubtful = paths.filter((path) => {
    const [text, file] = [produced.get(path), stored.get(path)];
    if (text === undefined || file === undefined) return text !== file;
    return blobId(Buffer.from(text), file.id) !== file.id;
  });
  // A filter of the repository's attributes stores something else than the file holds.
  const filtered = doubtful.filter((path) => isText(repository.root, path, produced.get(path)));
  const ids = filtered.length > 0 ? storedIds(repository, filtered) : [];
  const asFiltered = new Set(filtered.filter((path, at) => stored.get(path)?.id === ids[at]));
  const edited = doubtful.filter((path) => !asFiltered.has(path));
  if (edited.length > 0)
    throw new InputError(
      `files changed while kustogen was running, so nothing was committed:\n${listPaths(edited)}\n` +
        "Run the command again: it says what is in the way.",
    );
}

function isText(root: string, path: string, text: string | undefined): boolean {
  return (
    text !== undefined &&
    exists(root, path) &&
    withUnixLineEnds(readFileSync(join(root, path))).toString("utf8") === text
  );
}

function treeOf(repository: Repository, commit: string): string {
  return readGit(repository.root, ["rev-parse", "--verify", `${commit}^{tree}`]).trim();
}

async function makeCommit(
  repository: Repository,
  index: ScratchIndex,
  message: string,
  onMessage: (text: string) => void,
): Promise<void> {
  await attempt("git commit", () =>
    changeGit(repository.root, ["commit", "--quiet", "-F", "-"], {
      input: message,
      env: index.env,
      onMessage,
    }),
  );
}

async function attempt<Result>(doing: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const words = error instanceof GitFailure ? error.words : String((error as Error).message ?? error);
    throw new NotMade(
      `${doing} failed, so the generated files are in the work tree but not committed. What git or a hook said:\n` +
        `${words || "(nothing: a hook that fails should say why)"}\n` +
        "Mend that and run the command again: it commits them.",
      { cause: error },
    );
  }
}

interface Made {
  before: string | undefined;
  after: string;
  expected: ReadonlyMap<string, TreeFile | undefined>;
  /** The generated ones of them; a hook may format the others. */
  ours: ReadonlySet<string>;
  onMessage(text: string): void;
}

/** Compares what HEAD has now with what was written; brings the index along. Throws OutsideError for a difference. */
async function verify(
  repository: Repository,
  { before, after, expected, ours, onMessage }: Made,
): Promise<void> {
  const paths = [...expected.keys()];
  const held = treeFiles(repository, after, paths.length > NAMED ? [] : paths);
  const wrong = paths.filter((path) => {
    const [wanted, there] = [expected.get(path), held.get(path)];
    return ours.has(path)
      ? wanted?.id !== there?.id || wanted?.mode !== there?.mode
      : (wanted === undefined) !== (there === undefined);
  });
  const emptied = wrong.length > 0 && (await undoEmpty(repository, before, after));
  if (!waitForIndex(repository, 10_000) || !(await followInIndex(repository, paths, held)))
    onMessage(
      `the commit ${after.slice(0, 12)} is made, but the index was locked: run \`git reset -q\` when the other process is done\n`,
    );
  if (wrong.length === 0) return;
  throw new OutsideError(
    `${emptied ? "nothing was committed: a commit hook turned the generated files back into what HEAD has" : `the commit ${after.slice(0, 12)} was made, but HEAD does not hold what was generated: a commit hook changed it`}:\n` +
      `${listPaths(wrong)}\n` +
      `Generated files must stay as they are: leave ${namedFolders()} out of what that hook\n` +
      "formats, and run the command again.",
  );
}

/** Takes back a commit that a hook left without a change, so that runs don't pile them up; true when it did. */
async function undoEmpty(
  repository: Repository,
  before: string | undefined,
  after: string,
): Promise<boolean> {
  if (before === undefined) return false;
  const parents = readGit(repository.root, ["rev-list", "--parents", "-n", "1", after]).trim().split(" ");
  if (parents.length !== 2 || parents[1] !== before) return false;
  if (treeOf(repository, before) !== treeOf(repository, after)) return false;
  const args = ["update-ref", "-m", "kustogen: take back an empty commit", "HEAD", before, after];
  return askGit(repository.root, args).code === 0;
}

/** Notes that HEAD holds everything of ours in the scope, and undoes a staged removal of a file that was restored. */
async function settle(
  repository: Repository,
  scope: readonly string[],
  produced: ReadonlyMap<string, string>,
  removed: ReadonlySet<string>,
): Promise<void> {
  const head = headNow(repository);
  if (head === undefined) return;
  const listed = readGit(repository.root, ["--literal-pathspecs", "ls-files", "-z", "--", ...scope]);
  const known = new Set(listed.split("\0"));
  const lost = [...produced.keys()].filter((path) => !known.has(path));
  if (lost.length > 0) await followInIndex(repository, lost, treeFiles(repository, head, scope));
  forgetRemoved(repository, scope, removed);
  rememberCommitted(repository, head, scope);
}

function forgetRemoved(repository: Repository, scope: readonly string[], removed: ReadonlySet<string>): void {
  if (removed.size > 0)
    writeRemoved(
      repository.recordFolder,
      [...removed].filter((path) => !inScope(scope, path)),
    );
}

function isExecutable(root: string, path: string): boolean {
  return ((lstatSync(join(root, path), { throwIfNoEntry: false })?.mode ?? 0) & 0o100) !== 0;
}

function exists(root: string, path: string): boolean {
  return lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined;
}

function refuseUnmerged(repository: Repository, scope: readonly string[]): void {
  const listed = readGit(repository.root, ["--literal-pathspecs", "ls-files", "-z", "-u", "--", ...scope]);
  if (listed === "") return;
  const lines = listed.split("\0").filter(Boolean);
  const paths = new Set(lines.map((line) => line.slice(line.indexOf("\t") + 1)));
  throw new InputError(
    `generated files are in merge conflict, so they can't be committed:\n${listPaths([...paths])}\n` +
      "They hold what was generated now: `git add` them, finish the merge, and run the command again.",
  );
}

function refuseIgnored(repository: Repository, changes: readonly Change[]): void {
  const created = changes.filter(({ action }) => action === "create");
  if (created.length === 0) return;
  const input = created.map(({ path }) => `${path}\0`).join("");
  // Answers `source, line, pattern, path` for each ignored path that the index does not know.
  const found = askGit(repository.root, ["check-ignore", "-z", "-v", "--stdin"], input).stdout.split("\0");
  const ignored: string[] = [];
  for (let at = 3; at < found.length; at += 4)
    if (!found[at - 1]?.startsWith("!")) ignored.push(found[at] as string);
  if (ignored.length === 0) return;
  throw new InputError(
    `git ignores generated files, so a commit would lack them:\n${listPaths(ignored)}\n` +
      `The rule that matches the first: ${found.slice(0, 3).join(":")}\n` +
      `Remove the rule (or add an exception such as \`!/${folders().base}/\`) and run the command again. The files are in the work\n` +
      "tree; with --no-commit they stay there uncommitted.",
  );
}
