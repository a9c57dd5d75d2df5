import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { keptOnRemoval } from "@kustogen/review/cluster/recreation.ts";
import { WORKLOADS } from "@kustogen/review/cluster/workloads/long-running.ts";
import { resourceChanges } from "@kustogen/review/compare/resources.ts";
import { type SummaryInput, touchedEnvironments } from "./summary.ts";

/** Objects that are removed from an environment that continues to run the system. */
export interface Removals {
  system: string;
  environment: string;
  /** "Deployment worker". */
  workloads: string[];
  /** "StatefulSet postgres with its volumes data". */
  data: string[];
}

/** Kinds whose removal deletes data. */
const DATA = new Set(["PersistentVolumeClaim", "PersistentVolume", "Namespace", "CustomResourceDefinition"]);

/**
 * Workloads and data that the changed files remove from environments. A system that an environment no longer lists
 * was removed on purpose, and isn't included.
 */
export function removals(input: SummaryInput): Removals[] {
  // The file of a removed object is removed, too, or gets a patch that deletes it.
  const changes = input.changes.filter(
    ({ action, path }) => action === "remove" || path.endsWith(".delete.yaml"),
  );
  if (changes.length === 0) return [];
  return touchedEnvironments({ ...input, changes }).flatMap(({ system, layer, before, after }) => {
    if (before === undefined || after === undefined) return [];
    const gone = resourceChanges(before, after).flatMap((change) =>
      change.action === "removed" || change.renamed?.how === "similar" ? (change.before ?? []) : [],
    );
    const workloads = gone.filter(({ kind }) => WORKLOADS.includes(kind)).map(describeResource);
    const data = gone.flatMap(dataOf);
    return workloads.length + data.length === 0 ? [] : [{ system, environment: layer, workloads, data }];
  });
}

/** A removed object with data, in words; nothing for one that stays in the cluster when it is no longer described. */
function dataOf(resource: Resource): string[] {
  if (keptOnRemoval(resource) !== undefined) return [];
  if (DATA.has(resource.kind)) return [describeResource(resource)];
  const { kind, spec } = resource;
  const claims = kind === "StatefulSet" && isMap(spec) ? spec.volumeClaimTemplates : undefined;
  return Array.isArray(claims) && claims.length > 0
    ? [`${describeResource(resource)} with its own volumes`]
    : [];
}

/** The environments with removed data, one line each: "shop (beta): StatefulSet postgres with its own volumes". */
export function dataLines(found: readonly Removals[]): string[] {
  return found.flatMap(({ system, environment, data }) =>
    data.length === 0 ? [] : [`${system} (${environment}): ${data.join(", ")}`],
  );
}

/** Refuses to write removals of data. @throws InputError with the objects and the way to continue */
export function refuseRemovals(found: readonly Removals[]): void {
  const lines = dataLines(found);
  if (lines.length === 0) return;
  throw new InputError(
    `this run would remove objects that have data:\n${lines.map((line) => `  ${line}`).join("\n")}\n` +
      "Nothing was written. A condition that is never true, or a setting that turns something off, can cause this. " +
      'If you want this: npm run gen -- --allow-removal --reason "why"',
    { code: "refused-removal" },
  );
}
