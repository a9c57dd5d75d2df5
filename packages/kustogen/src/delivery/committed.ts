import { objectIds, type Repository } from "@kustogen/review/git/repository.ts";
import { readCommitted, writeCommitted } from "../output/memory/committed.ts";

/**
 * Remembers that a commit holds all files in these folders (the scope of a run) as they were generated, so that
 * isCommitted can tell; applyPlan forgets it when it writes.
 */
export function rememberCommitted(repository: Repository, head: string, scope: readonly string[]): void {
  writeCommitted(repository.recordFolder, { head, scope: new Set(scope) });
}

/**
 * True when HEAD still has what was committed in these folders when kustogen last looked, so that an untouched
 * working tree holds nothing of ours to commit. Starts a git process only when HEAD has moved since.
 */
export function isCommitted(repository: Repository, scope: readonly string[]): boolean {
  const known = readCommitted(repository.recordFolder);
  const { head } = repository;
  if (known === undefined || head === undefined) return false;
  if (scope.some((path) => !known.scope.has(path))) return false;
  if (head === known.head) return true;
  const of = (commit: string) => scope.map((path) => `${commit}:./${path}`);
  const ids = objectIds(repository, [`${known.head}^{commit}`, ...of(known.head), ...of(head)]);
  // git may have thrown away a commit that nothing leads to.
  return ids[0] === known.head && scope.every((_, at) => ids[1 + at] === ids[1 + scope.length + at]);
}
