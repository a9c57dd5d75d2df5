import { readGit } from "@kustogen/kustomize/node/git/run.ts";
import { headNow, type Repository, type TreeFile, treeFiles } from "@kustogen/review/git/repository.ts";
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
    const staged = stagedFiles(repository, paths);
    const behind = paths.filter(
      (path) => staged.get(path)?.id === was.get(path)?.id && was.get(path)?.id !== held.get(path)?.id,
    );
    if (behind.length > 0 && !(await followInIndex(repository, behind, held))) return;
  }
  forgetFollowing(repository);
}

function stagedFiles({ root }: Repository, paths: readonly string[]): Map<string, TreeFile> {
  const listed = readGit(root, ["--literal-pathspecs", "ls-files", "-z", "--stage", "--", ...paths]);
  const found = new Map<string, TreeFile>();
  for (const line of listed.split("\0").filter(Boolean)) {
    const tab = line.indexOf("\t");
    const [mode = "", id = ""] = line.slice(0, tab).split(" ");
    found.set(line.slice(tab + 1), { id, mode });
  }
  return found;
}
