import { InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { Folders } from "../folders.ts";
import type { DeliveryFile } from "./deployment.ts";

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

/** The scope of a run for some systems and environments. */
interface DeliveryScope {
  folders: Folders;
  systems: readonly System[];
  environments: readonly Environment[];
  /** True if there are other environments. */
  partial: boolean;
}

/** The files of a run for some systems and environments, and those shared with other environments. */
export function argoScope({ folders, systems, environments, partial }: DeliveryScope): {
  own: string[];
  shared: string[];
} {
  const projects = systems.map(({ name }) => projectFile(folders, name));
  const own = environments.flatMap((environment) => [
    // Files for all systems of an environment depend on all of them, whichever were selected.
    ...OF_ALL_SYSTEMS.map((object) => environmentFile(folders, environment.name, object)),
    ...systems.flatMap((system) => [
      applicationFile(folders, environment.name, system.name),
      previewProjectFile(folders, environment.name, system.name),
    ]),
  ]);
  return partial ? { own, shared: projects } : { own: [...own, ...projects], shared: [] };
}

/**
 * Makes sure that every Application refers to a folder with files in this repository.
 * @param files the Argo CD objects
 * @param paths every file that the repository will contain, relative to kustogen's root
 * @param prefix kustogen's root in the git repository, with a trailing "/"; "" if it is the repository's root
 * @throws InternalError with the first Application without a folder
 */
export function checkApplicationPaths(
  files: readonly DeliveryFile[],
  paths: Iterable<string>,
  prefix: string,
): void {
  const folders = new Set<string>();
  for (const path of paths) folders.add(prefix + path.slice(0, path.lastIndexOf("/")));
  for (const { path, resource } of files) {
    if (resource.kind !== "Application") continue;
    const spec = resource.spec as Value;
    const source = isMap(spec) ? spec.source : undefined;
    const folder = isMap(source) ? (source as { path?: Value }).path : undefined;
    if (typeof folder !== "string" || !folders.has(folder)) {
      throw new InternalError(
        `${path}: Application ${resource.metadata.name} points at ${asText(folder)}, which is not generated`,
      );
    }
  }
}
