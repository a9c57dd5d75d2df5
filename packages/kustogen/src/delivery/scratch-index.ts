import { copyFileSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { askGit, changeGit, GitFailure, nulList } from "@kustogen/kustomize/node/git/run.ts";
import {
  type IndexFile,
  indexFiles,
  type Repository,
  type TreeFile,
} from "@kustogen/review/git/repository.ts";
import { removeScratch, scratchFile } from "../output/memory/scratch.ts";
import { exists } from "./commit/changes.ts";

/**
 * An index of our own in which a commit is put together: HEAD's files and the changes, nothing else that is staged.
 * The person's index stays as it is until the commit is made, whatever a hook does, and what git was told not to
 * look at (assume-unchanged, skip-worktree) is looked at. It begins as a copy, so that git need not read every file
 * of the working tree again.
 */
export class ScratchIndex {
  readonly path: string;
  /** The environment in which git uses it. */
  readonly env: Record<string, string>;
  readonly #repository: Repository;

  constructor(repository: Repository) {
    this.#repository = repository;
    this.path = scratchFile(repository.recordFolder, "index");
    this.env = { GIT_INDEX_FILE: this.path };
  }

  /**
   * Makes it hold what a commit has; undefined: nothing. False, with nothing done, where the person's index has files in
   * conflict, which `force` leaves out.
   */
  async start(commit: string | undefined, force: boolean): Promise<boolean> {
    const { gitDir, root } = this.#repository;
    const current = process.env.GIT_INDEX_FILE ?? join(gitDir, "index");
    const stats = statSync(current, { throwIfNoEntry: false });
    if (stats !== undefined) {
      copyFileSync(current, this.path);
      // A file as old as the index may have changed since git looked: with the age of the copy git would not look again.
      const written = Math.floor(stats.mtimeMs / 1000);
      utimesSync(this.path, written, written);
    }
    if (stats !== undefined && commit !== undefined && this.#isAt(commit)) return true;
    const how = commit === undefined ? ["--empty"] : [force ? "--reset" : "-m", commit];
    try {
      await changeGit(root, ["read-tree", ...how], { env: this.env });
      return true;
    } catch (error) {
      if (force || !(error instanceof GitFailure)) throw error;
      return false;
    }
  }

  /** True where it holds what a commit has, as it mostly does where nothing is staged: git is quicker to say so. */
  #isAt(commit: string): boolean {
    const how = ["--cached", "--quiet", "--no-renames", "--ignore-submodules=none", "--ita-visible-in-index"];
    return (
      askGit(this.#repository.root, ["diff-index", ...how, commit, "--"], { variables: this.env }).code === 0
    );
  }

  /** Takes these paths as the working tree has them, new, changed or gone; returns what it then holds there. */
  async take(paths: readonly string[]): Promise<Map<string, IndexFile>> {
    await this.#update(["--add", "--remove"], paths);
    const files = this.#files(paths);
    // What git was told not to look at it has left as it was, or has left out.
    const hidden = paths.filter((path) => files.get(path)?.hidden);
    const again = paths.filter((path) => !files.has(path) && exists(this.#repository.root, path));
    if (hidden.length + again.length === 0) return files;
    for (const flag of ["--no-assume-unchanged", "--no-skip-worktree"])
      if (hidden.length > 0) await this.#update([flag], hidden);
    await this.#update(["--add", "--remove"], [...hidden, ...again]);
    return this.#files(paths);
  }

  async #update(how: readonly string[], paths: readonly string[]): Promise<void> {
    // Without the line-end warnings: one for each file is no help.
    const args = ["-c", "core.safecrlf=false", "update-index", ...how, "-z", "--stdin"];
    await changeGit(this.#repository.root, args, { env: this.env, input: nulList(paths) });
  }

  #files(paths: readonly string[]): Map<string, IndexFile> {
    return indexFiles(this.#repository.root, paths.length > 200 ? [] : paths, this.env);
  }

  remove(): void {
    removeScratch(this.path);
  }
}

/** So many files are looked at by name; with more it is quicker to look at all. */
const FEW = 50;

/**
 * Makes the person's index hold these paths as a commit has them, and leaves everything else in it alone. False when
 * the index can't be written now.
 */
export async function followInIndex(
  repository: Repository,
  paths: readonly string[],
  committed: ReadonlyMap<string, TreeFile | undefined>,
): Promise<boolean> {
  const { root, prefix } = repository;
  const none = "0".repeat(repository.head?.length ?? 40);
  const lines = paths.map((path) => {
    const file = committed.get(path);
    return file === undefined ? `0 ${none}\t${prefix}${path}` : `${file.mode} ${file.id}\t${prefix}${path}`;
  });
  try {
    await changeGit(root, ["update-index", "-z", "--index-info"], { input: nulList(lines) });
  } catch {
    return false;
  }
  // Fills in the times of the files, so that the next `git status` need not read them.
  const present = paths.filter((path) => committed.get(path) !== undefined);
  const how =
    present.length > FEW ? ["update-index", "-q", "--refresh"] : ["add", "--refresh", "--", ...present];
  if (present.length > 0) askGit(root, how, { asUser: true });
  return true;
}
