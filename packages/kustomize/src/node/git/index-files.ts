import { join } from "node:path";
import { InputError } from "../../errors/errors.ts";
import type { TreeEntry } from "./commit-trees.ts";
import type { Repository } from "./repository.ts";
import { askGitBeside, GitFailure, gitSettings, readGit } from "./run.ts";

/** A file of the index; `hidden` if git ignores its changes (assume-unchanged, skip-worktree). */
export interface IndexFile extends TreeEntry {
  hidden: boolean;
}

/** The file of the user's index. */
export function indexFile({ gitDir }: Pick<Repository, "gitDir">): string {
  return process.env.GIT_INDEX_FILE ?? join(gitDir, "index");
}

/** The files of an index at these paths or in these folders, by path from the root; of the user's by default. */
export function indexFiles(
  { root }: Pick<Repository, "root">,
  paths: readonly string[],
  file?: string,
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
export function stagedBlobs(
  { root, prefix }: Pick<Repository, "root" | "prefix">,
  commit: string,
): { path: string; blob: string }[] {
  // `:mode mode id id status<nul>path`, with paths from the repository root.
  const parts = readGit(root, ["diff-index", "--cached", "-z", "--no-renames", commit, "--"]).split("\0");
  return parts.flatMap((path, at) => {
    const [, , , blob = ""] = at % 2 === 0 ? [] : (parts[at - 1] as string).split(" ");
    return /^0*$/.test(blob) || !path.startsWith(prefix) ? [] : [{ path: path.slice(prefix.length), blob }];
  });
}

/**
 * The lines of `git status --porcelain` for these paths, comparing the files' bytes: no configured filter runs (the
 * repository's attributes would select it), and submodules aren't entered. Git examines each file and folder, in
 * parallel with this process.
 */
export async function statusLines(root: string, paths: readonly string[]): Promise<string[]> {
  const options = ["--porcelain", "--untracked-files=all", "--ignore-submodules=dirty"];
  const answer = await askGitBeside(root, [...noFilters(root), "status", ...options, "--", ...paths]);
  if (answer.code !== 0) throw new GitFailure("status", answer);
  return answer.stdout.split("\n").filter((line) => line !== "");
}

/** The keys that make a filter run. */
const FILTER = /^filter\..*\.(?:clean|process|required)$/;

/** Settings that disable each configured filter. Throws InputError for one that can't be disabled. */
export function noFilters(root: string): string[] {
  const keys = gitSettings(root).map(([key]) => key);
  return [...new Set(keys)].flatMap((key) => {
    if (!FILTER.test(key)) return [];
    if (key.includes("="))
      throw new InputError(`git's configuration has the key ${key}: a filter's name can't contain "="`);
    return ["-c", `${key}=${key.endsWith(".required") ? "false" : ""}`];
  });
}
