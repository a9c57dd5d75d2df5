import { KnownFiles } from "@kustogen/review/changes/known-files.ts";
import { DEPLOYING, findManifestsWith, manifestsSince } from "@kustogen/review/git/files-with.ts";
import { ownMemory } from "../own-memory.ts";

/** What earlier comparisons have read of a repository's files; undefined where nothing is taken over, as in CI. */
export function knownFiles(root: string): KnownFiles | undefined {
  const memory = ownMemory(root, ["compared", "files"]);
  return memory && new KnownFiles(memory);
}

/**
 * The files of a commit, or without one of the index, that may say how folders are deployed. Where it is known which did in
 * another commit, git says what differs, else it has to read every file.
 */
export async function searchedFiles(
  root: string,
  known: KnownFiles | undefined,
  commit: string | undefined,
): Promise<string[]> {
  const since = known?.searched && manifestsSince(root, known.searched, commit);
  return since ?? findManifestsWith(root, DEPLOYING, commit);
}
