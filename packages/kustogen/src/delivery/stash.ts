import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit, changeGit, nulList, readGit } from "@kustogen/kustomize/node/git/run.ts";
import { stagedBlobs } from "@kustogen/review/git/index-files.ts";
import { committedBlobs, type Repository } from "@kustogen/review/git/repository.ts";
import { blobId, withUnixLineEnds } from "../output/content.ts";
import type { Plan } from "../output/plan.ts";
import { openStaging } from "../output/staging.ts";

/** The message for files that `gen --force` and `--accept` overwrite. */
const OVERWRITTEN = "kustogen: what gen --force overwrote";

/**
 * Puts the current text of these files (relative to the root) into a new entry of `git stash`, without changing the
 * files, the index or any other entry. Files that are in HEAD or the index can be restored with `git stash pop`; the
 * others are in the entry's third parent, as with `git stash --include-untracked`. Returns the entry's commit id.
 * Throws OutsideError if git fails; nothing is lost then, because nothing was overwritten yet.
 */
export async function keepInStash(
  repository: Repository,
  paths: readonly string[],
  title = OVERWRITTEN,
): Promise<string> {
  const { root } = repository;
  const staging = openStaging(root);
  const index = `${staging.path}/index`;
  const env = { GIT_INDEX_FILE: index, ...fallbackIdentity(repository) };
  const run = (args: string[], input?: string) =>
    changeGit(repository.root, args, { env, ...(input ? { input } : {}) });
  const add = (files: string[]) => run(["update-index", "--add", "-z", "--stdin"], nulList(files));
  try {
    const base = repository.head ?? (await run(["commit-tree", "-m", title, await emptyTree(repository)]));
    const wanted = new Set(paths.map((path) => repository.prefix + path));
    const staged = readGit(root, ["ls-files", "-z", "--stage", "--full-name"])
      .split("\0")
      .filter((line) => wanted.has(line.slice(line.indexOf("\t") + 1)) && / 0\t/.test(line));
    const known = new Set(committedBlobs(repository, paths).keys());
    for (const line of staged) known.add(line.slice(line.indexOf("\t") + 1 + repository.prefix.length));

    await run(["read-tree", base]);
    if (staged.length > 0) await run(["update-index", "-z", "--index-info"], nulList(staged));
    const indexCommit = await run([
      "commit-tree",
      "-p",
      base,
      "-m",
      `index: ${title}`,
      await run(["write-tree"]),
    ]);
    if (known.size > 0) await add(paths.filter((path) => known.has(path)));
    const tree = await run(["write-tree"]);
    const parents = ["-p", base, "-p", indexCommit];
    const untracked = paths.filter((path) => !known.has(path));
    if (untracked.length > 0) {
      rmSync(index, { force: true });
      await add(untracked);
      parents.push("-p", await run(["commit-tree", "-m", `untracked: ${title}`, await run(["write-tree"])]));
    }
    const entry = await run(["commit-tree", ...parents, "-m", title, tree]);
    await changeGit(repository.root, ["stash", "store", "-m", title, entry]);
    return entry;
  } catch (error) {
    if (error instanceof OutsideError) throw error;
    const words = error instanceof Error ? error.message.trim() : String(error);
    throw new OutsideError(
      `the hand-made changes could not be saved in \`git stash\`, so nothing was overwritten:\n${words}`,
      { cause: error },
    );
  } finally {
    staging.remove();
  }
}

/** As with `git stash`, an entry can be created without a configured identity. */
function fallbackIdentity(repository: Repository): Record<string, string> {
  if (askGit(repository.root, ["var", "GIT_COMMITTER_IDENT"]).code === 0) return {};
  const name = "kustogen";
  const email = "kustogen@localhost";
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}

/** The id of the empty tree, which is the only possible base of an entry on an unborn branch. */
function emptyTree(repository: Repository): Promise<string> {
  return changeGit(repository.root, ["hash-object", "-w", "-t", "tree", "/dev/null"]);
}

/**
 * The files that this run changes and whose text in the index is neither on disk nor in HEAD nor the new one: someone
 * staged an edit, and committing the file would lose it.
 */
export function stagedEdits(repository: Repository, { files, change, remove }: Plan): string[] {
  const { root, head } = repository;
  const touched = new Set([...change, ...remove]);
  if (head === undefined || touched.size === 0) return [];
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return stagedBlobs(repository, head)
    .filter(({ path, blob }) => {
      if (!touched.has(path)) return false;
      const text = texts.get(path);
      if (text !== undefined && blobId(Buffer.from(text), blob) === blob) return false;
      const bytes = readFileSync(join(root, path));
      return blobId(bytes, blob) !== blob && blobId(withUnixLineEnds(bytes), blob) !== blob;
    })
    .map(({ path }) => path);
}
