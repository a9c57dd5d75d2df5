import { isCommitted, type ProjectRepository } from "../delivery/repository.ts";
import { environmentSchemaPath, type Folders, generatedFolders } from "../folders.ts";
import { isUntouched, type StoredRecord } from "../output/record/record.ts";
import type { GenOptions } from "./gen-report.ts";

/** Everything that a complete run owns: the generated folders, and generated files among the sources. */
export function allOutput(folders: Folders): string[] {
  return [...generatedFolders(folders), environmentSchemaPath(folders)];
}

/** True if all that the last run made is unmodified, and doesn't need a commit of this run. */
export function isCurrent(repository: ProjectRepository, options: GenOptions, record: StoredRecord): boolean {
  const { check, commit, full, root, system } = options;
  if (full || system.length > 0) return false;
  const isDelivered = check || !commit || isCommitted(repository, allOutput(repository.folders), record);
  return isDelivered && isUntouched(root, record);
}
