import { CommitTrees } from "@kustogen/kustomize/node/git/commit-trees.ts";
import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { indexFiles } from "@kustogen/review/git/index-files.ts";
import { headNow, type Repository } from "@kustogen/review/git/repository.ts";
import { noteInRecord, StoredRecord } from "../output/record/record.ts";
import { followInIndex } from "./scratch-index.ts";

// A commit is created in our own index, and the user's index is updated once HEAD has it. A run that is killed in
// between would leave an index that reverts the commit, staged; so the pending update is recorded first.

/**
 * Records which paths the index has to update once HEAD is no longer at this commit. @throws PlaceError if that fails
 */
export function noteFollowing(
  { recordFolder }: Repository,
  head: string | undefined,
  paths: readonly string[],
): void {
  noteInRecord(recordFolder, { following: [head ?? "", ...paths] });
}

/** Updates the index for a commit of a killed run, where it has the previously committed content. */
export async function followLeft(repository: Repository): Promise<void> {
  const { following } = StoredRecord.read(repository.recordFolder).run;
  if (following === undefined) return;
  const [before = "", ...paths] = following;
  const head = headNow(repository);
  if (head !== undefined && head !== before && paths.length > 0) {
    const [was, held] = withObjects(repository.root, (objects) => {
      const trees = new CommitTrees(objects, repository.prefix);
      return [trees.filesAt(before || undefined, paths), trees.filesAt(head, paths)] as const;
    });
    const staged = indexFiles(repository, paths);
    const behind = paths.filter(
      (path) => staged.get(path)?.id === was.get(path)?.id && was.get(path)?.id !== held.get(path)?.id,
    );
    if (behind.length > 0 && !(await followInIndex(repository, behind, held))) return;
  }
  noteInRecord(repository.recordFolder, { following: undefined });
}
