import { environmentSchemaPath, generatedFolders } from "@kustogen/review/folders.ts";
import type { Repository } from "@kustogen/review/git/repository.ts";
import { isCommitted } from "../delivery/committed.ts";
import type { GenOptions } from "./gen-report.ts";

/** All that a complete run owns: the generated folders, and what is generated among the sources. */
export function allOutput(): string[] {
  return [...generatedFolders(), environmentSchemaPath()];
}

/** True for a run for every system in every environment. */
export function isComplete({ system, env }: GenOptions): boolean {
  return system.length === 0 && env.length === 0;
}

/** True when what was generated before needs no commit of this run. */
export function isDelivered(repository: Repository, { check, commit }: GenOptions): boolean {
  return check || !commit || isCommitted(repository, allOutput());
}
