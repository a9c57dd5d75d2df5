import { openRepository, type Repository } from "@kustogen/kustomize/node/git/repository.ts";
import { objectIds } from "@kustogen/kustomize/node/git/run.ts";
import { type CloneSettings, cloneSettings } from "@kustogen/review/git/remote.ts";
import type { Folders } from "../folders.ts";
import { StoredRecord } from "../output/record/record.ts";

/** The git repository around a project, and the names of the project's folders. */
export interface ProjectRepository extends Repository {
  folders: Folders;
  settings: CloneSettings;
}

/** Finds the repository that contains a project; git's settings are read on demand. Throws like openRepository. */
export function openProjectRepository(root: string, folders: Folders): ProjectRepository {
  let settings: CloneSettings | undefined;
  return {
    ...openRepository(root),
    folders,
    get settings() {
      settings ??= cloneSettings(root);
      return settings;
    },
  };
}

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
