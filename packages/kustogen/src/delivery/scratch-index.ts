import { copyFileSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { askGit, changeGit, nulList, readGit } from "@kustogen/kustomize/node/git/run.ts";
import type { Repository, TreeFile } from "@kustogen/review/git/repository.ts";
import { removeScratch, scratchFile } from "../output/memory/scratch.ts";

/** How git lists what it was told not to look at, and how it is told to look again. */
const MARKS: [flag: string, tag: RegExp][] = [
  ["--no-assume-unchanged", /^[a-z]/],
  ["--no-skip-worktree", /^[Ss]/],
];

/**
 * An index of our own in which a commit is put together: HEAD's files and the changes, nothing else that is staged.
 * The person's index stays as it is until the commit is made, whatever a hook does, and what git was told not to
 * look at (assume-unchanged, skip-worktree) is looked at. It begins as a copy, so that git need not read every file
 * of the work tree again.
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

  /** Makes it hold what a commit has; undefined: nothing. */
  async start(commit: string | undefined): Promise<void> {
    const { gitDir, root } = this.#repository;
    const current = process.env.GIT_INDEX_FILE ?? join(gitDir, "index");
    const stats = statSync(current, { throwIfNoEntry: false });
    if (stats !== undefined) {
      copyFileSync(current, this.path);
      // A file as old as the index may have changed since git looked: with the age of the copy git would not look again.
      const written = Math.floor(stats.mtimeMs / 1000);
      utimesSync(this.path, written, written);
    }
    await changeGit(
      root,
      commit === undefined ? ["read-tree", "--empty"] : ["read-tree", "--reset", commit],
      {
        env: this.env,
      },
    );
  }

  /** Takes these paths as the work tree has them: new, changed or gone. */
  async take(paths: readonly string[]): Promise<void> {
    const { root } = this.#repository;
    const input = nulList(paths);
    const listed = this.#list(["-v"], paths);
    const wanted = new Set(paths);
    for (const [flag, tag] of MARKS) {
      const marked = listed.filter((line) => tag.test(line)).map((line) => line.slice(2));
      const ours = nulList(marked.filter((path) => wanted.has(path)));
      if (ours !== "")
        await changeGit(root, ["update-index", flag, "-z", "--stdin"], { env: this.env, input: ours });
    }
    // Without the line-end warnings: one for each file is no help.
    const args = ["-c", "core.safecrlf=false", "update-index", "--add", "--remove", "-z", "--stdin"];
    await changeGit(root, args, { env: this.env, input });
  }

  /** What it holds at these paths, relative to the root. */
  files(paths: readonly string[]): Map<string, TreeFile> {
    const found = new Map<string, TreeFile>();
    for (const line of this.#list(["--stage"], paths)) {
      const tab = line.indexOf("\t");
      const [mode = "", id = ""] = line.slice(0, tab).split(" ");
      found.set(line.slice(tab + 1), { id, mode });
    }
    return found;
  }

  #list(options: string[], paths: readonly string[]): string[] {
    const args = [
      "--literal-pathspecs",
      "ls-files",
      "-z",
      ...options,
      "--",
      ...(paths.length > 200 ? [] : paths),
    ];
    const listed = readGit(this.#repository.root, args, { variables: this.env });
    return listed.split("\0").filter((line) => line !== "");
  }

  remove(): void {
    removeScratch(this.path);
  }
}

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
  askGit(root, ["update-index", "-q", "--refresh"], { asUser: true });
  return true;
}
