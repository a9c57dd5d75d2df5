import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { InputError, OutsideError } from "../../errors/errors.ts";
import { gitText } from "./around.ts";
import { CommitTrees } from "./commit-trees.ts";
import { withGitObjects } from "./objects.ts";
import { askGit, commitsNamed, objectIds, rejection } from "./run.ts";

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

/** Finds the repository around a folder. Throws InputError without one, OutsideError if git fails or rejects it. */
export function openRepository(root: string): Repository {
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
    if (rejection(answer) === "no repository")
      throw new InputError(
        `${root} is not inside a git repository: run \`git init\` there first, or run the command in your clone`,
        { code: "not-a-repository" },
      );
    if (rejection(answer) === "no working tree") throw bare(root);
    throw new OutsideError(`git can't read the repository of ${root}:\n${answer.stderr.trim()}`);
  }
  if (inside !== "true") throw bare(root);
  const name = prefix === "" ? "" : createHash("sha1").update(prefix).digest("hex").slice(0, 12);
  const recordFolder = join(gitDir, "kustogen", name);
  return { root, gitDir, prefix, head: ID.test(head) ? head : undefined, recordFolder };
}

function bare(root: string): InputError {
  return new InputError(
    `${root} has no working tree (it is inside a bare repository or a .git folder): run the command in a clone`,
    { code: "no-work-tree" },
  );
}

/** The blob ids of these paths in HEAD (relative to the root); a path that HEAD lacks is left out. */
export function committedBlobs(
  { root, head, prefix }: Repository,
  paths: readonly string[],
): Map<string, string> {
  if (head === undefined || paths.length === 0) return new Map();
  const found = withGitObjects(root, (objects) => new CommitTrees(objects, prefix).filesAt(head, paths));
  return new Map([...found].map(([path, { id }]) => [path, id]));
}

/** The current commit of HEAD; undefined on an unborn branch. */
export function headNow({ root }: Pick<Repository, "root">): string | undefined {
  return commitsNamed(root, ["HEAD"])[0];
}

/** The folder of what all working trees of a repository share, such as its branches: a linked one names it in a file. */
function commonFolder(gitDir: string): string {
  return resolve(gitDir, process.env.GIT_COMMON_DIR ?? gitText(join(gitDir, "commondir")).trimEnd());
}

/** The commits at which the history of a shallow clone was cut off: everything seems to begin there. */
export function shallowCommits({ gitDir }: Pick<Repository, "gitDir">): Set<string> {
  return new Set(
    gitText(join(commonFolder(gitDir), "shallow"))
      .split("\n")
      .filter(Boolean),
  );
}

/** The object id of each of these paths in a commit, "missing" if it doesn't exist. */
export function pathIds(repository: Repository, commit: string, paths: readonly string[]): string[] {
  const found = objectIds(
    repository.root,
    paths.map((path) => `${commit}:./${path}`),
  );
  return found.map((id) => id ?? "missing");
}

/** True if the file system has executable bits, as git detected when the repository was created. */
export function hasModes({ root }: Repository): boolean {
  return askGit(root, ["config", "--type=bool", "--get", "core.fileMode"]).stdout.trim() !== "false";
}
