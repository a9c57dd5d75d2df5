import { headNow, indexFiles, type Repository, treeFiles } from "@kustogen/review/git/repository.ts";
import { forgetMemory, readMemory, writeMemory } from "../output/memory/folder.ts";
import { followInIndex } from "./scratch-index.ts";

// A commit is put together in an index of our own, and the person's follows when HEAD holds it. A run that is killed in
// between would leave an index that takes the commit back, staged; so what has to follow is noted first.

/** Notes what the index has to follow when HEAD is no longer at this commit. @throws PlaceError when it can't */
export function noteFollowing(
  { recordFolder }: Repository,
  head: string | undefined,
  paths: readonly string[],
): void {
  writeMemory(recordFolder, "following", `${[head ?? "", ...paths].join("\0")}\0`);
}

/** The index has followed, or there is nothing to follow. */
export function forgetFollowing({ recordFolder }: Repository): void {
  forgetMemory(recordFolder, "following");
}

/** Has the index follow a commit that a killed run made, where it holds what was committed before. */
export async function followLeft(repository: Repository): Promise<void> {
  const noted = readMemory(repository.recordFolder, "following");
  if (noted === "") return;
  const [before = "", ...paths] = noted.split("\0").slice(0, -1);
  const head = headNow(repository);
  if (head !== undefined && head !== before && paths.length > 0) {
    const was = treeFiles(repository, before === "" ? undefined : before, paths);
    const held = treeFiles(repository, head, paths);
    const staged = indexFiles(repository.root, paths);
    const behind = paths.filter(
      (path) => staged.get(path)?.id === was.get(path)?.id && was.get(path)?.id !== held.get(path)?.id,
    );
    if (behind.length > 0 && !(await followInIndex(repository, behind, held))) return;
  }
  forgetFollowing(repository);
}
