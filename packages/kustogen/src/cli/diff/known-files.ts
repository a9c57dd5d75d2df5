import { KnownFiles } from "@kustogen/review/changes/known-files.ts";
import { DEPLOYING, findManifestsWith, manifestsSince } from "@kustogen/review/git/files-with.ts";
import { ownMemory } from "../own-memory.ts";

/** The stored results of reading a repository's files in earlier comparisons; undefined if unused, as in CI. */
export function knownFiles(root: string): KnownFiles | undefined {
  const memory = ownMemory(root, ["compared", "files"]);
  return memory && new KnownFiles(memory);
}

/**
 * The files of a commit, or else of the index, that may declare how folders are deployed. If those of another commit
 * are known, git lists the differences; otherwise it has to read every file.
 */
export async function searchedFiles(
  root: string,
  known: KnownFiles | undefined,
  commit: string | undefined,
): Promise<string[]> {
  const since = known?.searched && manifestsSince(root, known.searched, commit);
  return since ?? findManifestsWith(root, DEPLOYING, commit);
}
