import { copyFileSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { TreeEntry } from "@kustogen/kustomize/node/git/commit-trees.ts";
import { type IndexFile, indexFile, indexFiles } from "@kustogen/kustomize/node/git/index-files.ts";
import type { Repository } from "@kustogen/kustomize/node/git/repository.ts";
import { askGit, changeGit, nulList } from "@kustogen/kustomize/node/git/run.ts";
import { entryAt } from "../output/entries.ts";
import { openStaging } from "../output/staging.ts";

/**
 * Our own index in which a commit is created: HEAD's files and the changes, and nothing else that is staged. The
 * user's index stays unchanged until the commit is made, whatever a hook does, and files that git was told to ignore
 * (assume-unchanged, skip-worktree) are checked. It begins as a copy, so that git needn't read every file of the
 * working tree again.
 */
export class ScratchIndex {
  readonly path: string;
  /** Removes it, with the lock that a failed git left beside it. */
  readonly remove: () => void;
  readonly env: Record<string, string>;

  constructor(private readonly repository: Repository) {
    const staging = openStaging(repository.root);
    this.path = `${staging.path}/index`;
    this.remove = staging.remove;
    this.env = { GIT_INDEX_FILE: this.path };
  }

  /** Fills it with a commit's files; undefined for none. */
  async start(commit: string | undefined): Promise<void> {
    const { root } = this.repository;
    const current = indexFile(this.repository);
    const stats = statSync(current, { throwIfNoEntry: false });
    if (stats !== undefined) {
      copyFileSync(current, this.path);
      // A file as old as the index may have changed since git checked it: with the age of the copy, git would not
      // check again.
      const written = Math.floor(stats.mtimeMs / 1000);
      utimesSync(this.path, written, written);
    }
    // What is in conflict in the user's index is left out.
    const how = commit === undefined ? ["--empty"] : ["--reset", commit];
    await changeGit(root, ["read-tree", ...how], { env: this.env });
  }

  /** Adds these paths as in the working tree, new, changed or removed; returns its entries for them. */
  async take(paths: readonly string[]): Promise<Map<string, IndexFile>> {
    await this.#update(["--add", "--remove"], paths);
    const files = this.#files(paths);
    // Files that git was told to ignore were left unchanged, or left out.
    const hidden = paths.filter((path) => files.get(path)?.hidden);
    const again = paths.filter((path) => !files.has(path) && entryAt(join(this.repository.root, path)));
    if (hidden.length + again.length === 0) return files;
    for (const flag of ["--no-assume-unchanged", "--no-skip-worktree"])
      if (hidden.length > 0) await this.#update([flag], hidden);
    await this.#update(["--add", "--remove"], [...hidden, ...again]);
    return this.#files(paths);
  }

  async #update(how: readonly string[], paths: readonly string[]): Promise<void> {
    // Without the line-end warnings, because one for each file doesn't help.
    const args = ["-c", "core.safecrlf=false", "update-index", ...how, "-z", "--stdin"];
    await changeGit(this.repository.root, args, { env: this.env, input: nulList(paths) });
  }

  #files(paths: readonly string[]): Map<string, IndexFile> {
    return indexFiles(this.repository, paths.length > 200 ? [] : paths, this.path);
  }
}

/** Up to this number, files are checked by name; with more, checking all is faster. */
const FEW = 50;

/** Sets these paths alone in the user's index to a commit's content. False if the index can't be written now. */
export async function followInIndex(
  repository: Repository,
  paths: readonly string[],
  committed: ReadonlyMap<string, TreeEntry | undefined>,
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
  // Fills in the times of the files, so that the next `git status` needn't read them.
  const present = paths.filter((path) => committed.get(path) !== undefined);
  const how =
    present.length > FEW ? ["update-index", "-q", "--refresh"] : ["add", "--refresh", "--", ...present];
  if (present.length > 0) askGit(root, how, { asUser: true });
  return true;
}
