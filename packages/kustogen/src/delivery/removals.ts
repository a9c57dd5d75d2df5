import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { keptOnRemoval } from "@kustogen/review/cluster/recreation.ts";
import { resourceChanges } from "@kustogen/review/compare/resources.ts";
import { renderedPlaces, type SummaryInput, touchedPlaces } from "./summary.ts";

/** Kinds whose removal deletes data. */
const DATA = new Set(["PersistentVolumeClaim", "PersistentVolume", "Namespace", "CustomResourceDefinition"]);

/**
 * The data that the changed files remove from environments, one line each: "shop (beta): StatefulSet postgres with its
 * own volumes". A system that an environment no longer lists was removed on purpose, and isn't included; nor is one whose
 * folder isn't in use.
 */
export function removedData(input: SummaryInput, isInUse: (folder: string) => boolean): string[] {
  // The file of a removed object is removed, too, or gets a patch that deletes it.
  const changes = input.changes.filter(
    ({ action, path }) => action === "remove" || path.endsWith(".delete.yaml"),
  );
  if (changes.length === 0) return [];
  return renderedPlaces(input, touchedPlaces({ ...input, changes })).flatMap(
    ({ system, layer, folder, before, after }) => {
      if (before === undefined || after === undefined) return [];
      const data = resourceChanges(before, after).flatMap((change) =>
        change.action === "removed" || change.renamed?.how === "similar"
          ? dataOf(change.before as Resource)
          : [],
      );
      return data.length > 0 && isInUse(folder) ? [`${system} (${layer}): ${data.join(", ")}`] : [];
    },
  );
}

/** A removed object with data, in words; nothing for one that stays in the cluster when it is no longer described. */
function dataOf(resource: Resource): string[] {
  if (keptOnRemoval(resource) !== undefined) return [];
  if (DATA.has(resource.kind)) return [describeResource(resource)];
  const { kind, spec } = resource;
  const claims = kind === "StatefulSet" && isMap(spec) ? spec.volumeClaimTemplates : undefined;
  const hasClaims = Array.isArray(claims) && claims.length > 0;
  return hasClaims ? [`${describeResource(resource)} with its own volumes`] : [];
}

/** Refuses to write removals of data. @throws InputError with the objects and the way to continue */
export function refuseRemovals(lines: readonly string[]): void {
  if (lines.length === 0) return;
  throw new InputError(
    `this run would remove objects that have data:\n${lines.map((line) => `  ${line}`).join("\n")}\n` +
      "Nothing was written. A condition that is never true, or a setting that turns something off, can cause this. " +
      'If you want this: npm run gen -- --allow-removal --reason "why"',
    { code: "refused-removal" },
  );
}
