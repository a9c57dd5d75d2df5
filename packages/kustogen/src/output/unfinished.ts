import { join } from "node:path";
import { entryAt } from "./entries.ts";
import { IN_USE, MARK, removeStaging, stagingFolders } from "./staging.ts";
import { Transaction } from "./transaction.ts";
import { journalOf, readTransaction } from "./transaction-journal.ts";

/**
 * The unfinished changes of killed runs in a root; the caller holds the lock, so that none of them is running.
 * Removes folders of finished ones.
 */
export function unfinished(root: string, recordFolder: string | undefined): Transaction[] {
  return stagingFolders(root).flatMap(({ name }) => {
    if (!isMarked(root, name)) return [];
    const journal = journalOf(root, recordFolder, name);
    const found = readTransaction(journal, recordFolder === undefined ? root : undefined);
    const path = join(root, name);
    const remove = () => removeStaging(path);
    if (found?.intent.staging === name)
      return [new Transaction(root, found.intent, journal, { path, remove }, found.entries)];
    remove();
    return [];
  });
}

function isMarked(root: string, name: string): boolean {
  const path = join(root, name);
  return !IN_USE.has(path) && entryAt(join(path, MARK)) !== undefined;
}
