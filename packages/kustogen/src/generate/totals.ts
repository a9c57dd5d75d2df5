import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { ProjectRepository } from "../delivery/repository.ts";
import { generatedFolders } from "../folders.ts";

/** The totals of a repository, for a run that found everything up to date. */
export interface Totals {
  systems: number;
  environments: number;
  /** Generated files. */
  files: number;
  /** The last commit that changed one of them; undefined if none did. */
  commit: { id: string; subject: string } | undefined;
}

/** Counts the generated files, and finds the last commit that changed them. */
export function totalsOf(
  { root, folders }: ProjectRepository,
  systems: readonly System[],
  environments: readonly Environment[],
  files: number,
): Totals {
  const { stdout } = askGit(root, ["log", "-1", "--format=%H %s", "--", ...generatedFolders(folders)]);
  const found = /^([0-9a-f]+) (.*)$/m.exec(stdout);
  return {
    systems: systems.length,
    environments: environments.length,
    files,
    commit: found === null ? undefined : { id: found[1] as string, subject: found[2] as string },
  };
}
