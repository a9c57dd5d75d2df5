import { objectIds, type Repository } from "@kustogen/review/git/repository.ts";
import { readMemory, writeMemory } from "../output/memory/folder.ts";

/**
 * Records that a commit has all files in these folders (the scope of a run) as generated, for isCommitted; applyPlan
 * drops the record when it writes.
 */
export function rememberCommitted(repository: Repository, head: string, scope: readonly string[]): void {
  writeCommitted(repository.recordFolder, { head, scope: new Set(scope) });
}

/**
 * True if HEAD has the same content in these folders as when kustogen last checked, so that an unmodified working
 * tree has nothing of ours to commit. Starts a git process only if HEAD has moved since.
 */
export function isCommitted(repository: Repository, scope: readonly string[]): boolean {
  const known = readCommitted(repository.recordFolder);
  const { head } = repository;
  if (known === undefined || head === undefined) return false;
  if (scope.some((path) => !known.scope.has(path))) return false;
  if (head === known.head) return true;
  const of = (commit: string) => scope.map((path) => `${commit}:./${path}`);
  const ids = objectIds(repository, [`${known.head}^{commit}`, ...of(known.head), ...of(head)]);
  // git may have removed an unreachable commit.
  return ids[0] === known.head && scope.every((_, at) => ids[1 + at] === ids[1 + scope.length + at]);
}

/** The last commit that contained everything generated, in these folders and files. */
interface Committed {
  head: string;
  scope: ReadonlySet<string>;
}

/** The stored commit; undefined if a run has written since, or none is stored. */
export function readCommitted(folder: string): Committed | undefined {
  const text = readMemory(folder, "committed");
  if (text === "") return undefined;
  const [head = "", ...scope] = text.trimEnd().split("\n");
  return { head, scope: new Set(scope) };
}

/** Stores it. Throws PlaceError if that fails. */
export function writeCommitted(folder: string, { head, scope }: Committed): void {
  writeMemory(folder, "committed", [head, ...scope].map((line) => `${line}\n`).join(""));
}
