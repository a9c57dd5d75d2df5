import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { stagedBlobs } from "@kustogen/kustomize/node/git/index-files.ts";
import type { Repository } from "@kustogen/kustomize/node/git/repository.ts";
import { changeGit, nulList } from "@kustogen/kustomize/node/git/run.ts";
import { listPaths } from "../output/conflict.ts";
import { blobId, withUnixLineEnds } from "../output/content.ts";
import type { Plan } from "../output/plan.ts";
import { openStaging } from "../output/staging.ts";

/** An entry can be created without a configured identity, as with `git stash`. */
const IDENTITY = Object.fromEntries(
  ["AUTHOR", "COMMITTER"].flatMap((who) => [
    [`GIT_${who}_NAME`, "kustogen"],
    [`GIT_${who}_EMAIL`, "kustogen@localhost"],
  ]),
);

/**
 * Puts the current text of these files (relative to the root) into a new entry of `git stash`, without changing the
 * files, the index or any other entry: `git stash pop` restores them. Returns the entry's commit id. Throws
 * OutsideError if git fails; nothing is lost then, because nothing was overwritten yet.
 */
export async function keepInStash(
  repository: Repository,
  paths: readonly string[],
  title = "kustogen: what gen --force overwrote",
): Promise<string> {
  const { root, head } = repository;
  const staging = openStaging(root);
  const env = { GIT_INDEX_FILE: `${staging.path}/index`, ...IDENTITY };
  const run = (args: string[], input = "") => changeGit(root, args, { env, input });
  const commit = (tree: string, ...parents: string[]) =>
    run(["commit-tree", ...parents.flatMap((parent) => ["-p", parent]), "-m", title, tree]);
  try {
    const base = head ?? (await commit(await run(["mktree"])));
    await run(["read-tree", base]);
    const index = await commit(`${base}^{tree}`, base);
    await run(["update-index", "--add", "-z", "--stdin"], nulList(paths));
    const entry = await commit(await run(["write-tree"]), base, index);
    await run(["stash", "store", "-m", title, entry]);
    return entry;
  } catch (error) {
    const words = error instanceof Error ? error.message.trim() : String(error);
    throw new OutsideError(
      `the hand-made changes could not be saved in \`git stash\`, so nothing was overwritten:\n${words}`,
      { cause: error },
    );
  } finally {
    staging.remove();
  }
}

/**
 * Throws InputError for files that this run changes and whose text in the index is neither on disk nor in HEAD nor the
 * new one: someone staged an edit, and committing the file would lose it.
 */
export function refuseStagedEdits(repository: Repository, { files, change, remove }: Plan): void {
  const { root, head } = repository;
  const touched = new Set([...change, ...remove]);
  if (head === undefined || touched.size === 0) return;
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const edited = stagedBlobs(repository, head).filter(({ path, blob }) => {
    if (!touched.has(path)) return false;
    const text = texts.get(path);
    if (text !== undefined && blobId(Buffer.from(text), blob) === blob) return false;
    const bytes = readFileSync(join(root, path));
    return blobId(bytes, blob) !== blob && blobId(withUnixLineEnds(bytes), blob) !== blob;
  });
  const [first] = edited;
  if (first === undefined) return;
  throw new InputError(
    `these generated files have edits that are only staged, and a commit would lose them:\n${listPaths(edited.map(({ path }) => path))}\n` +
      `\`git show :${repository.prefix}${first.path}\` prints one, and \`git restore --staged ${first.path}\` drops it. Nothing was written.`,
    { code: "hand-edited" },
  );
}
