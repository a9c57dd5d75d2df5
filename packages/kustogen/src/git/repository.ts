import { createHash } from "node:crypto";
import { join } from "node:path";
import { InputError, OutsideError } from "../errors/errors.ts";
import { readRecordFile, writeRecordFile } from "../output/memory/record.ts";
import { askGit, readGit } from "./run.ts";

/** The git repository around a root, as one git process tells it. */
export interface Repository {
  /** Where kustogen works: the top level of the repository or a folder in it. */
  root: string;
  /** Of this work tree: linked work trees have their own. */
  gitDir: string;
  /** The root relative to the top level, with a final `/`; "" at the top level. */
  prefix: string;
  /** The commit that HEAD points to; undefined on an unborn branch. */
  head: string | undefined;
  /** Where kustogen remembers what it wrote for this root in this work tree. */
  recordFolder: string;
}

const ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/**
 * Finds the repository that holds the folder. Throws InputError when there is none, or only a bare one, and
 * OutsideError when git is missing or refuses the repository (its owner is another user).
 */
export function openRepository(root: string): Repository {
  const answer = askGit(root, [
    "rev-parse",
    "--is-inside-work-tree",
    "--absolute-git-dir",
    "--show-prefix",
    "HEAD",
  ]);
  const [inside, gitDir, prefix, head = ""] = answer.stdout.split("\n");
  if (gitDir === undefined || prefix === undefined) {
    if (answer.stderr.includes("not a git repository"))
      throw new InputError(
        `${root} is not inside a git repository: run \`git init\` there first, or run the command in your clone`,
      );
    if (answer.stderr.includes("work tree")) throw bare(root);
    throw new OutsideError(`git can't read the repository of ${root}:\n${answer.stderr.trim()}`);
  }
  if (inside !== "true") throw bare(root);
  const name = prefix === "" ? "" : createHash("sha1").update(prefix).digest("hex").slice(0, 12);
  return {
    root,
    gitDir,
    prefix,
    head: ID.test(head) ? head : undefined,
    recordFolder: join(gitDir, "kustogen", name),
  };
}

function bare(root: string): InputError {
  return new InputError(
    `${root} has no work tree (it is inside a bare repository or a .git folder): run the command in a clone`,
  );
}

/**
 * The ids of the blobs that HEAD has at these paths (relative to the root), read by one git process; a path that
 * HEAD lacks is left out. For `PlanContext.committed`. Throws OutsideError when git fails.
 */
export function committedBlobs(repository: Repository, paths: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  if (repository.head === undefined || paths.length === 0) return found;
  const { head, prefix } = repository;
  const input = `${paths.map((path) => `${head}:${prefix}${path}`).join("\n")}\n`;
  const answer = readGit(repository.root, ["cat-file", "--batch-check=%(objecttype) %(objectname)"], input);
  answer.split("\n").forEach((line, index) => {
    const path = paths[index];
    if (path !== undefined && line.startsWith("blob ")) found.set(path, line.slice("blob ".length));
  });
  return found;
}

/**
 * Remembers that the files in these folders (the scope of a run) are committed as they are, so that isCommitted can
 * tell; applyPlan forgets it when it writes. Returns the commit that HEAD points to, "missing" on an unborn branch.
 */
export function rememberCommitted(repository: Repository, scope: readonly string[]): string {
  const [head = "", ...trees] = objectIds(repository, ["HEAD", ...scope.map((path) => `HEAD:./${path}`)]);
  const lines = scope.map((path, index) => `${trees[index]} ${path}`);
  writeRecordFile(repository.recordFolder, "committed", `${[head, ...lines].join("\n")}\n`);
  return head;
}

/**
 * True when HEAD still has what was committed in these folders when kustogen last looked, so that an untouched
 * work tree holds nothing of ours to commit. Starts a git process only when HEAD has moved since.
 */
export function isCommitted(repository: Repository, scope: readonly string[]): boolean {
  const [head, ...lines] = readRecordFile(repository.recordFolder, "committed").trimEnd().split("\n");
  const remembered = new Map(lines.map((line) => [line.slice(line.indexOf(" ") + 1), line.split(" ")[0]]));
  if (repository.head === undefined || scope.some((path) => !remembered.has(path))) return false;
  if (repository.head === head) return true;
  const trees = objectIds(
    repository,
    scope.map((path) => `HEAD:./${path}`),
  );
  return scope.every((path, index) => remembered.get(path) === trees[index]);
}

/** The object id of each revision expression, "missing" where there is none. */
function objectIds(repository: Repository, expressions: string[]): string[] {
  const answer = readGit(
    repository.root,
    ["cat-file", "--batch-check=%(objectname)"],
    `${expressions.join("\n")}\n`,
  );
  return answer
    .split("\n")
    .slice(0, expressions.length)
    .map((line) => (ID.test(line) ? line : "missing"));
}
