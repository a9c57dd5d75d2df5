import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { Folders } from "../folders.ts";

/** Names of files for all systems of an environment, which no system can have. */
export const OF_ALL_SYSTEMS = ["root", "projects", "systems"] as const;

/**
 * The file of an object: in an environment's folder, its root, the systems' Applications and whatever all systems share; in the folder "projects", the AppProjects of the systems and of the roots.
 */
export function argoFile({ argocd }: Folders, folder: string, object: string): string {
  return `${argocd}/${folder}/${object}.yaml`;
}

/** The files of a run for some systems. */
export function argoScope(
  folders: Folders,
  systems: readonly System[],
  environments: readonly Environment[],
): string[] {
  const files = environments.flatMap((environment) => [
    // Files for all systems of an environment depend on all of them, whichever were selected.
    ...OF_ALL_SYSTEMS.map((object) => argoFile(folders, environment.name, object)),
    ...systems.map(({ name }) => argoFile(folders, environment.name, name)),
  ]);
  return [...files, ...systems.map(({ name }) => argoFile(folders, "projects", name))];
}
