import { isCommitted } from "../delivery/committed.ts";
import type { ProjectRepository } from "../delivery/repository.ts";
import { environmentSchemaPath, type Folders, generatedFolders } from "../folders.ts";
import type { StoredRecord } from "../output/record/record.ts";
import type { GenOptions } from "./gen-report.ts";

/** Everything that a complete run owns: the generated folders, and generated files among the sources. */
export function allOutput(folders: Folders): string[] {
  return [...generatedFolders(folders), environmentSchemaPath(folders)];
}

/** True for a run for every system in every environment. */
export function isComplete({ system, env }: GenOptions): boolean {
  return system.length === 0 && env.length === 0;
}

/** True if the recorded output doesn't need a commit of this run. */
export function isDelivered(
  repository: ProjectRepository,
  { check, commit }: GenOptions,
  record: StoredRecord,
): boolean {
  return check || !commit || isCommitted(repository, allOutput(repository.folders), record);
}
