import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import type { TreeEntry } from "@kustogen/kustomize/node/git/commit-trees.ts";
import { GitFailure } from "@kustogen/kustomize/node/git/run.ts";
import type { Repository } from "@kustogen/review/git/repository.ts";
import { listPaths } from "../../output/conflict.ts";
import { blobId, withUnixLineEnds } from "../../output/content.ts";
import type { ScratchIndex } from "../scratch-index.ts";
import type { Change } from "../summary.ts";
import { exists, storedIds } from "./changes.ts";

/** The content of a commit. */
interface Contents {
  produced: ReadonlyMap<string, string>;
  sources: readonly string[];
}

/**
 * Puts the changes into the scratch index; returns the blob that the commit must have at each path, undefined for
 * none. Throws InputError for files that were edited meanwhile.
 */
export async function fill(
  repository: Repository,
  index: ScratchIndex,
  head: string | undefined,
  changes: readonly Change[],
  { produced, sources }: Contents,
): Promise<Map<string, TreeEntry | undefined>> {
  await attemptCommit("preparing the commit", () => index.start(head));
  const ours = changes.map(({ path }) => path);
  const files = await attemptCommit("git update-index", () => index.take([...ours, ...sources]));
  refuseEdited(repository, files, ours, produced);
  return new Map([...ours, ...sources].map((path) => [path, files.get(path)]));
}

/** A file may be saved between its rename and the commit: that text must not go into our commit. */
function refuseEdited(
  repository: Repository,
  stored: ReadonlyMap<string, TreeEntry>,
  paths: readonly string[],
  produced: ReadonlyMap<string, string>,
): void {
  const doubtful = paths.filter((path) => {
    const [text, file] = [produced.get(path), stored.get(path)];
    if (text === undefined || file === undefined) return text !== file;
    return blobId(Buffer.from(text), file.id) !== file.id;
  });
  // A filter of the repository's attributes stores something other than the file's content.
  const filtered = doubtful.filter((path) => isText(repository.root, path, produced.get(path)));
  const ids = filtered.length > 0 ? storedIds(repository, filtered) : [];
  const asFiltered = new Set(filtered.filter((path, at) => stored.get(path)?.id === ids[at]));
  const edited = doubtful.filter((path) => !asFiltered.has(path));
  if (edited.length > 0)
    throw new InputError(
      `files changed while kustogen was running, so nothing was changed:\n${listPaths(edited)}\n` +
        "Run the command again: it reports what prevents the commit.",
      { code: "changed-meanwhile" },
    );
}

function isText(root: string, path: string, text: string | undefined): boolean {
  return (
    text !== undefined &&
    exists(root, path) &&
    withUnixLineEnds(readFileSync(join(root, path))).toString("utf8") === text
  );
}

/** Runs one step of a commit. Throws OutsideError with the output of git or a hook if it fails. */
export async function attemptCommit<Result>(doing: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const words = error instanceof GitFailure ? error.words : String((error as Error).message ?? error);
    throw new OutsideError(
      `${doing} failed, so nothing was changed. Output of git or a hook:\n` +
        `${words || "(none: a hook that fails should print the reason)"}\n` +
        "Fix that and run the command again.",
      { code: "not-committed", cause: error },
    );
  }
}
