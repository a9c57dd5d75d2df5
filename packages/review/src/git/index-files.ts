import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { askGit, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { type IndexContent, type IndexFile, readIndex } from "./index-content.ts";
import { eachChange } from "./listings.ts";
import { commonFolder, knownRepository, type Repository } from "./repository.ts";

/** The file of the user's index. */
export function indexPath({ gitDir }: Pick<Repository, "gitDir">): string {
  return process.env.GIT_INDEX_FILE ?? join(gitDir, "index");
}

/**
 * The files of an index at these paths or in these folders (by default all), by path relative to the root. Starts git
 * only if the index has an unusual form.
 * @param file the index; the user's by default
 */
export function indexFiles(
  repository: Repository,
  paths: readonly string[],
  file?: string,
): Map<string, IndexFile> {
  const content = contentOf(repository, file);
  if (content === undefined) return listedFiles(repository, paths, file);
  const { prefix } = repository;
  const found = new Map<string, IndexFile>();
  const named = new Set(paths);
  for (const [path, entry] of content.files) {
    if (!path.startsWith(prefix)) continue;
    const own = path.slice(prefix.length);
    if (named.size === 0 || isAtOrBelow(named, own)) found.set(own, entry);
  }
  return found;
}

/**
 * The files that git tracks in a folder of a working tree, relative to its top-level folder; undefined if git can't
 * list them. Starts git only if the index has an unusual form.
 */
export function trackedPaths(top: string, folder: string): string[] | undefined {
  const repository = knownRepository(top);
  const content = repository && contentOf(repository);
  if (content === undefined) {
    const answer = askGit(top, ["--literal-pathspecs", "ls-files", "-z", "--", folder || "."]);
    return answer.code === 0 ? answer.stdout.split("\0").slice(0, -1) : undefined;
  }
  const paths = [...content.files.keys()];
  return folder === "" ? paths : paths.filter((path) => path === folder || path.startsWith(`${folder}/`));
}

function isAtOrBelow(folders: ReadonlySet<string>, path: string): boolean {
  if (folders.has(path)) return true;
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1))
    if (folders.has(path.slice(0, at))) return true;
  return false;
}

function listedFiles(
  { root }: Repository,
  paths: readonly string[],
  file: string | undefined,
): Map<string, IndexFile> {
  const variables = file === undefined ? undefined : { GIT_INDEX_FILE: file };
  const args = ["--literal-pathspecs", "ls-files", "-z", "-v", "--stage", "--", ...paths];
  const found = new Map<string, IndexFile>();
  // `tag mode id stage<tab>path`
  for (const line of readGit(root, args, { variables }).split("\0")) {
    const tab = line.indexOf("\t");
    const [tag = "", mode = "", id = ""] = line.slice(0, tab).split(" ");
    if (tab >= 0) found.set(line.slice(tab + 1), { id, mode, hidden: /[a-zS]/.test(tag) });
  }
  return found;
}

/** The files of the index that differ from a commit, by path relative to the root; staged removals are left out. */
export function stagedBlobs(repository: Repository, commit: string): { path: string; blob: string }[] {
  if (hasFilesOf(repository, commit)) return [];
  const { root, prefix } = repository;
  const staged = readGit(root, ["diff-index", "--cached", "-z", "--no-renames", commit, "--"]);
  const found: { path: string; blob: string }[] = [];
  // Paths are relative to the repository root.
  eachChange(staged, (path, blob) => {
    if (!/^0+$/.test(blob) && path.startsWith(prefix)) found.push({ path: path.slice(prefix.length), blob });
  });
  return found;
}

/**
 * True if an index has exactly a commit's files; false if it hasn't, or if only git can tell.
 * @param file the index; the user's by default
 */
export function hasFilesOf(repository: Repository, commit: string, file?: string): boolean {
  const tree = treeOf(repository, commit);
  return tree !== undefined && contentOf(repository, file)?.tree === tree;
}

function contentOf(repository: Repository, file?: string): IndexContent | undefined {
  // Without a commit, the length of ids is unknown; a path in a variable is git's to resolve.
  if (repository.head === undefined) return undefined;
  if (file === undefined && process.env.GIT_INDEX_FILE !== undefined) return undefined;
  return readIndex(file ?? indexPath(repository), repository.head.length / 2);
}

/** More than the text of a commit needs. */
const LARGEST = 1 << 20;

/** The tree of a commit that is stored in its own file; undefined if it isn't, or if git may read another in its place. */
function treeOf({ gitDir }: Repository, commit: string): string | undefined {
  const common = commonFolder(gitDir);
  const objects = process.env.GIT_OBJECT_DIRECTORY ?? join(common, "objects");
  if (existsSync(join(common, "refs/replace")) || process.env.GIT_REPLACE_REF_BASE !== undefined)
    return undefined;
  const file = join(objects, commit.slice(0, 2), commit.slice(2));
  const text = orElse(
    () => inflateSync(readFileSync(file), { maxOutputLength: LARGEST }).toString("latin1"),
    "",
  );
  return /^commit \d+\0tree ([0-9a-f]{40,64})\n/.exec(text)?.[1];
}
