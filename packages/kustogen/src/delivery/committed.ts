import { pathIds, type Repository } from "@kustogen/review/git/repository.ts";
import { readCommitted, writeCommitted } from "../output/memory/committed.ts";

/**
 * Remembers that a commit holds all files in these folders (the scope of a run) as they were generated, so that
 * isCommitted can tell; applyPlan forgets it when it writes.
 */
export function rememberCommitted(repository: Repository, head: string, scope: readonly string[]): void {
  const ids = pathIds(repository, head, scope);
  const trees = new Map(scope.map((path, index) => [path, ids[index] as string]));
  writeCommitted(repository.recordFolder, { head, trees });
}

/**
 * True when HEAD still has what was committed in these folders when kustogen last looked, so that an untouched
 * work tree holds nothing of ours to commit. Starts a git process only when HEAD has moved since.
 */
export function isCommitted(repository: Repository, scope: readonly string[]): boolean {
  const known = readCommitted(repository.recordFolder);
  if (known === undefined || repository.head === undefined) return false;
  if (scope.some((path) => !known.trees.has(path))) return false;
  if (repository.head === known.head) return true;
  const ids = pathIds(repository, repository.head, scope);
  return scope.every((path, index) => known.trees.get(path) === ids[index]);
}
