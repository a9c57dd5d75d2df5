import { createHash } from "node:crypto";
import { lstatSync, realpathSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import {
  areOwn,
  mayFindAnother,
  repositoryAround,
  type Surroundings,
} from "@kustogen/kustomize/node/git/around.ts";
import { fileText } from "@kustogen/kustomize/node/git/own-programs.ts";
import { askGit, readGit, refusal } from "@kustogen/kustomize/node/git/run.ts";
import { eachChange, eachOfTree, NO_MODE, SUBMODULE_MODE } from "./listings.ts";

/** The git repository that contains a root. */
export interface Repository {
  /** The folder in which kustogen works: the top level of the repository or a folder in it. */
  root: string;
  /** The git directory of this working tree: linked working trees have their own. */
  gitDir: string;
  /** The root relative to the top level, with a final `/`; "" at the top level. */
  prefix: string;
  /** The commit that HEAD points to; undefined on an unborn branch. */
  head: string | undefined;
  /** The folder in which kustogen records the files it wrote for this root and working tree. */
  recordFolder: string;
}

const ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/**
 * Finds the repository that contains a folder. Throws InputError if there is none, or only a bare one, and
 * OutsideError if git is missing or rejects the repository, for example because it belongs to another user.
 */
export function openRepository(root: string): Repository {
  const around = repositoryAround(root);
  if (around.kind === "bare") throw bare(root);
  const { gitDir, prefix, head } = plainRepository(root, around) ?? askedRepository(root);
  const name = prefix === "" ? "" : createHash("sha1").update(prefix).digest("hex").slice(0, 12);
  return { root, gitDir, prefix, head, recordFolder: join(gitDir, "kustogen", name) };
}

type Facts = Pick<Repository, "gitDir" | "prefix" | "head">;

/** Lines that `git init` writes. Without them and the words below, a configuration can't move the working tree. */
const USUAL = /^[ \t]*(?:bare = false|repositoryformatversion = 0)$/gm;
const UNUSUAL = /bare|worktree|include|repositoryformatversion|extensions/i;

/** The facts of a typical clone, read from its files, faster than starting git. Undefined if only git can tell. */
function plainRepository(root: string, around: Surroundings): Facts | undefined {
  if (around.kind !== "tree" || !around.plain || mayFindAnother()) return undefined;
  const gitDir = join(around.top, ".git");
  if (!lstatSync(gitDir, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  if (!areOwn([root, around.top, gitDir, join(gitDir, "objects"), join(gitDir, "refs")])) return undefined;
  const head = headFile(gitDir);
  if (head === undefined || UNUSUAL.test(fileText(join(gitDir, "config")).replace(USUAL, "")))
    return undefined;
  const below = relative(around.top, realpathSync(root));
  return { gitDir, prefix: below === "" ? "" : `${below}/`, head };
}

/** The facts, from one git process. */
function askedRepository(root: string): Facts {
  const answer = askGit(root, [
    "rev-parse",
    "--is-inside-work-tree",
    "--absolute-git-dir",
    "--show-prefix",
    "HEAD",
  ]);
  const lines = answer.stdout.split("\n");
  const inside = lines[0];
  const head = lines.at(-2) ?? "";
  // A folder's name may contain line breaks, so each value is requested separately.
  const alone = (what: string) => askGit(root, ["rev-parse", what]).stdout.replace(/\n$/, "");
  const [gitDir, prefix] =
    lines.length <= 5 ? lines.slice(1, 3) : [alone("--absolute-git-dir"), alone("--show-prefix")];
  if (gitDir === undefined || prefix === undefined) {
    if (refusal(answer) === "no repository")
      throw new InputError(
        `${root} is not inside a git repository: run \`git init\` there first, or run the command in your clone`,
        { code: "not-a-repository" },
      );
    if (refusal(answer) === "no working tree") throw bare(root);
    throw new OutsideError(`git can't read the repository of ${root}:\n${answer.stderr.trim()}`);
  }
  if (inside !== "true") throw bare(root);
  return { gitDir, prefix, head: ID.test(head) ? head : undefined };
}

function bare(root: string): InputError {
  return new InputError(
    `${root} has no working tree (it is inside a bare repository or a .git folder): run the command in a clone`,
    { code: "no-work-tree" },
  );
}

/**
 * The blob ids of these paths in HEAD (relative to the root), read by one git process; a path that HEAD lacks is left
 * out. For `PlanContext.committed`. Throws OutsideError if git fails.
 */
export function committedBlobs(repository: Repository, paths: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  if (repository.head === undefined || paths.length === 0) return found;
  const { head, prefix } = repository;
  const input = `${paths.map((path) => `${head}:${prefix}${path}`).join("\n")}\n`;
  const answer = readGit(repository.root, ["cat-file", "--batch-check=%(objecttype) %(objectname)"], {
    input,
  });
  answer.split("\n").forEach((line, index) => {
    const path = paths[index];
    if (path !== undefined && line.startsWith("blob ")) found.set(path, line.slice("blob ".length));
  });
  return found;
}

/** A file of a tree: its blob id, and its mode as git writes it. */
export interface TreeFile {
  id: string;
  mode: string;
}

/** The files of a commit in these folders or at these paths (by default all), by path relative to the root. */
export function treeFiles(
  { root }: Pick<Repository, "root">,
  commit: string | undefined,
  scope: readonly string[] = [],
): Map<string, TreeFile> {
  const found = new Map<string, TreeFile>();
  if (commit === undefined) return found;
  const listed = readGit(root, ["ls-tree", "-r", "-z", commit, "--", ...scope], { bare: true });
  eachOfTree(listed, (path, id, mode) => {
    if (mode !== SUBMODULE_MODE) found.set(path, { id, mode });
  });
  return found;
}

/** The current commit of HEAD; undefined on an unborn branch. Starts git only if the ref files don't contain it. */
export function headNow({ root, gitDir }: Pick<Repository, "root" | "gitDir">): string | undefined {
  const said = headFile(gitDir);
  if (said !== undefined) return said;
  const answer = askGit(root, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  const id = answer.stdout.trim();
  return ID.test(id) ? id : undefined;
}

/** HEAD with a branch whose name is simply the path of its ref file; anything else is left to git. */
const BRANCH = /^ref: (refs\/heads\/\w[\w-]*(?:[./]\w[\w-]*)*)\n$/;

/** The commit in the file HEAD, or in the ref file of its branch; undefined if it is stored in another way. */
function headFile(gitDir: string): string | undefined {
  const head = fileText(join(gitDir, "HEAD"));
  const branch = BRANCH.exec(head)?.[1];
  const id = branch === undefined ? head : fileText(join(commonFolder(gitDir), branch));
  return ID.test(id.trimEnd()) ? id.trimEnd() : undefined;
}

/** The folder of what all working trees of a repository share, such as its branches: a linked one names it in a file. */
function commonFolder(gitDir: string): string {
  return resolve(gitDir, process.env.GIT_COMMON_DIR ?? fileText(join(gitDir, "commondir")).trimEnd());
}

/** The commits at which the history of a shallow clone was cut off: everything seems to begin there. */
export function shallowCommits({ gitDir }: Pick<Repository, "gitDir">): Set<string> {
  return new Set(
    fileText(join(commonFolder(gitDir), "shallow"))
      .split("\n")
      .filter(Boolean),
  );
}

/** The object id of each of these paths in a commit, "missing" if it doesn't exist. */
export function pathIds(repository: Repository, commit: string, paths: readonly string[]): string[] {
  return objectIds(
    repository,
    paths.map((path) => `${commit}:./${path}`),
  );
}

/** The ids of the objects that these expressions refer to, from one git process; "missing" for no such object. */
export function objectIds({ root }: Pick<Repository, "root">, expressions: readonly string[]): string[] {
  const input = expressions.map((expression) => `${expression}\n`).join("");
  const answer = readGit(root, ["cat-file", "--batch-check=%(objectname)"], { input }).split("\n");
  return expressions.map((_, index) =>
    ID.test(answer[index] ?? "") ? (answer[index] as string) : "missing",
  );
}

/**
 * The files below the root that differ between two commits, in these folders or at these paths, with their blob in the
 * second commit, or undefined if it doesn't have them.
 */
export function changedFiles(
  { root }: Repository,
  before: string,
  after: string,
  scope: readonly string[],
): Map<string, TreeFile | undefined> {
  const how = ["-r", "-z", "--no-renames", "--relative", "--ignore-submodules=all"];
  const args = ["--literal-pathspecs", "diff-tree", ...how, before, after, "--", ...scope];
  const found = new Map<string, TreeFile | undefined>();
  eachChange(readGit(root, args), (path, id, mode) => {
    found.set(path, mode === NO_MODE ? undefined : { id, mode });
  });
  return found;
}

/** True if the file system has executable bits, as git detected when the repository was created. */
export function hasModes({ root }: Repository): boolean {
  return askGit(root, ["config", "--type=bool", "--get", "core.fileMode"]).stdout.trim() !== "false";
}
