import { objectIds } from "@kustogen/kustomize/node/git/run.ts";
import type { Repository } from "@kustogen/review/git/repository.ts";
import { StoredRecord } from "../output/record/record.ts";

/**
 * True if HEAD has the same content in these folders, which are all that is generated, as when kustogen last checked,
 * so that an unmodified working tree has nothing of ours to commit. Starts a git process only if HEAD has moved since.
 */
export function isCommitted(
  repository: Repository,
  whole: readonly string[],
  record = StoredRecord.read(repository.recordFolder),
): boolean {
  const known = record.run.head;
  const { head } = repository;
  if (known === undefined || head === undefined) return false;
  if (head === known) return true;
  const of = (commit: string) => whole.map((path) => `${commit}:./${path}`);
  const ids = objectIds(repository.root, [`${known}^{commit}`, ...of(known), ...of(head)]);
  // git may have removed an unreachable commit.
  return ids[0] === known && whole.every((_, at) => ids[1 + at] === ids[1 + whole.length + at]);
}
