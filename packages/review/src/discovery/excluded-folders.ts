import { mapAt } from "../kubernetes/fields.ts";
import type { ArgoObject } from "./argo-documents.ts";
import { gitGenerators } from "./git-generators.ts";
import { isExcludedFolder } from "./set-git.ts";

/** The file of the first ApplicationSet whose git generator excludes a folder; undefined if there is none. */
export function excludedBy(folder: string, objects: readonly ArgoObject[]): string | undefined {
  return objects.find(
    ({ resource }) =>
      resource.kind === "ApplicationSet" &&
      [...gitGenerators(mapAt(resource, "spec"))].some(({ git }) => isExcludedFolder(git, folder)),
  )?.file;
}
