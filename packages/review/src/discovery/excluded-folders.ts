import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, mapAt } from "../kubernetes/fields.ts";
import type { ArgoObject } from "./argo-documents.ts";
import { isExcludedFolder } from "./set-git.ts";

/** The file of the first ApplicationSet whose git generator excludes a folder; undefined if there is none. */
export function excludedBy(folder: string, objects: readonly ArgoObject[]): string | undefined {
  return objects.find(
    ({ resource }) =>
      resource.kind === "ApplicationSet" &&
      gitGenerators(mapAt(resource, "spec")).some((one) => isExcludedFolder(one, folder)),
  )?.file;
}

/** The git generators among those of an ApplicationSet, and among those that it combines. */
function gitGenerators(spec: ValueMap): ValueMap[] {
  return itemsAt(spec, "generators").flatMap(([one]) => [
    mapAt(one, "git"),
    ...["matrix", "merge"].flatMap((how) => gitGenerators(mapAt(one, how))),
  ]);
}
