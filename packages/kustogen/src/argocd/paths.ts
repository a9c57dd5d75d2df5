import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { Folders } from "../folders.ts";

/** Names of files for all systems of an environment, which no system can have. */
export const OF_ALL_SYSTEMS = ["root", "projects", "systems"] as const;

/** A file of an environment for all its systems. */
export function environmentFile(
  { argocd }: Folders,
  environment: string,
  object: (typeof OF_ALL_SYSTEMS)[number],
): string {
  return `${argocd}/${environment}/${object}.yaml`;
}

/** The file of a system's Application in an environment. */
export function applicationFile({ argocd }: Folders, environment: string, system: string): string {
  return `${argocd}/${environment}/${system}.yaml`;
}

/** The file of a system's separate AppProject in a preview. */
export function previewProjectFile({ argocd }: Folders, environment: string, system: string): string {
  return `${argocd}/${environment}/project-${system}.yaml`;
}

/** The file of a system's AppProject, or of the roots' AppProject. */
export function projectFile({ argocd }: Folders, system: string): string {
  return `${argocd}/projects/${system}.yaml`;
}

/** The files of a run for some systems. */
export function argoScope(
  folders: Folders,
  systems: readonly System[],
  environments: readonly Environment[],
): string[] {
  const files = environments.flatMap((environment) => [
    // Files for all systems of an environment depend on all of them, whichever were selected.
    ...OF_ALL_SYSTEMS.map((object) => environmentFile(folders, environment.name, object)),
    ...systems.flatMap((system) => [
      applicationFile(folders, environment.name, system.name),
      previewProjectFile(folders, environment.name, system.name),
    ]),
  ]);
  return [...files, ...systems.map(({ name }) => projectFile(folders, name))];
}
