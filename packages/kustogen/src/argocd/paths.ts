import type { Environment } from "../authoring/environment.ts";
import type { Folders } from "../folders.ts";

/** Names of files for all systems of an environment, which no system can have. */
export const OF_ALL_SYSTEMS = ["root", "projects", "systems"] as const;

/**
 * The file of an object: in an environment's folder, its root, the systems' Applications and whatever all systems share; in the folder "projects", the AppProjects of the systems and of the roots.
 */
export function argoFile({ argocd }: Folders, folder: string, object: string): string {
  return `${argocd}/${folder}/${object}.yaml`;
}

/** The files of a run for a system. */
export function argoScope(folders: Folders, system: string, environments: readonly Environment[]): string[] {
  // Files for all systems of an environment depend on all of them, whichever was selected.
  const objects = [...OF_ALL_SYSTEMS, system];
  const files = environments.flatMap(({ name }) => objects.map((object) => argoFile(folders, name, object)));
  return [...files, argoFile(folders, "projects", system)];
}
