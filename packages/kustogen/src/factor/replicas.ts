import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { autoscalerOf } from "@kustogen/review/cluster/workloads/autoscalers.ts";
import { reasonsOf, withReasons } from "../authoring/because.ts";
import type { ReplicaEntry } from "./overlay.ts";

/** The kinds whose `spec.replicas` kustomize's replicas field sets, by name alone. */
const SCALED_KINDS = new Set(["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"]);

/**
 * The `replicas` entries between two states. kustomize matches by name alone, so an entry is used only if every
 * scaled resource of that name, including added ones, ends up with the same count.
 * @param pairs resources on both sides, parent first
 * @param added resources only in the desired state
 * @returns the entries sorted by name, and the desired state without the change
 */
export function factorReplicas(
  pairs: readonly (readonly [Resource, Resource])[],
  added: readonly Resource[],
): { entries: ReplicaEntry[]; undo: (resource: Resource, parent: Resource | undefined) => Resource } {
  const counts = new Map<string, number>();
  for (const [parent, desired] of pairs) {
    if (parent === desired || !SCALED_KINDS.has(desired.kind)) continue;
    const count = replicasOf(desired);
    if (typeof count === "number" && count !== replicasOf(parent)) counts.set(desired.metadata.name, count);
  }
  for (const resource of [...pairs.map(([, desired]) => desired), ...added]) {
    const { name } = resource.metadata;
    if (SCALED_KINDS.has(resource.kind) && counts.get(name) !== replicasOf(resource)) counts.delete(name);
  }
  return {
    entries: [...counts]
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => compareText(a.name, b.name)),
    undo: (resource, parent) => {
      if (parent === undefined || !SCALED_KINDS.has(resource.kind) || !counts.has(resource.metadata.name))
        return resource;
      const spec: ValueMap = { ...(resource.spec as ValueMap) };
      const before = replicasOf(parent);
      if (before === undefined) delete spec.replicas;
      else spec.replicas = before as number;
      return { ...resource, spec };
    },
  };
}

/** A workload without a number of pods whose autoscaler is the reason for that. */
export function withScaler(resource: Resource, all: readonly Resource[]): Resource {
  const { kind, metadata } = resource;
  const scaler = all.find((one) => {
    const found = autoscalerOf(one);
    return found?.least !== undefined && found.kind === kind && found.name === metadata.name;
  });
  if (scaler === undefined || replicasOf(resource) !== undefined) return resource;
  const why = `${describeResource(scaler)} sets the number of pods.`;
  return withReasons(resource, [...reasonsOf(resource), { path: ["spec", "replicas"], why }]);
}

function replicasOf(resource: Resource): unknown {
  return (resource.spec as ValueMap | undefined)?.replicas;
}
