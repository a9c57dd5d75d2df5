import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { keptOnRemoval } from "@kustogen/review/cluster/recreation.ts";
import { WORKLOADS } from "@kustogen/review/cluster/workloads/long-running.ts";
import { resourceChanges } from "@kustogen/review/compare/resources.ts";
import { type SummaryInput, touchedEnvironments } from "./summary.ts";

/** What goes from an environment that goes on running the system. */
export interface Removals {
  system: string;
  environment: string;
  /** "Deployment worker". */
  workloads: string[];
  /** "StatefulSet postgres with its volumes data". */
  data: string[];
}

/** Objects that take data with them. */
const DATA = new Set(["PersistentVolumeClaim", "PersistentVolume", "Namespace", "CustomResourceDefinition"]);

/**
 * Workloads and data that go from environments with the changed files. A system that an environment no longer names goes
 * because someone said so, and isn't among them.
 */
export function removals(input: SummaryInput): Removals[] {
  // What goes takes its file along, or gets a patch that says so.
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

/** An object that takes data with it, in words; nothing for one that stays in the cluster when it is no longer described. */
function dataOf(resource: Resource): string[] {
  if (keptOnRemoval(resource) !== undefined) return [];
  if (DATA.has(resource.kind)) return [describeResource(resource)];
  const { kind, spec } = resource;
  const claims = kind === "StatefulSet" && isMap(spec) ? spec.volumeClaimTemplates : undefined;
  return Array.isArray(claims) && claims.length > 0
    ? [`${describeResource(resource)} with volumes of its own`]
    : [];
}

/** The environments with data that goes, a line each: "shop (beta): StatefulSet postgres with volumes of its own". */
export function dataLines(found: readonly Removals[]): string[] {
  return found.flatMap(({ system, environment, data }) =>
    data.length === 0 ? [] : [`${system} (${environment}): ${data.join(", ")}`],
  );
}

/** Refuses to write what takes data with it. @throws InputError naming it and the way through */
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
