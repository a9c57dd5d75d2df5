import { InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import type { Delivery, DeliveryFile } from "../layers/delivery.ts";
import { argoFiles, needsEverySystem } from "./files.ts";
import { withLeaving } from "./leaving.ts";
import { argoScope } from "./paths.ts";

/** Delivery by Argo CD: an AppProject per system, an Application per deployment, a root per environment. */
export const argocd: Delivery = {
  needsEverySystem,
  files: argoFiles,
  scope: argoScope,
  afterCommitted: (file, committed) =>
    file.resource.kind === "AppProject" ? withLeaving(file, committed()) : file,
  check: checkApplicationPaths,
};

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
