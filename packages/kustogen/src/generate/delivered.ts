import { isCommitted } from "../delivery/committed.ts";
import type { ProjectRepository } from "../delivery/repository.ts";
import { environmentSchemaPath, type Folders, generatedFolders } from "../folders.ts";
import type { GenOptions } from "./gen-report.ts";

/** All that a complete run owns: the generated folders, and what is generated among the sources. */
export function allOutput(folders: Folders): string[] {
  return [...generatedFolders(folders), environmentSchemaPath(folders)];
}

/** True for a run for every system in every environment. */
export function isComplete({ system, env }: GenOptions): boolean {
  return system.length === 0 && env.length === 0;
}

/** True when what was generated before needs no commit of this run. */
export function isDelivered(repository: ProjectRepository, { check, commit }: GenOptions): boolean {
  return check || !commit || isCommitted(repository, allOutput(repository.folders));
}
