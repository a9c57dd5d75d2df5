import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { mapAt, numberAt, textAt } from "../../kubernetes/fields.ts";
import type { ResourceIndex } from "../resource-index.ts";

/** Something that changes the number or size of a workload's pods. */
export interface Autoscaler {
  resource: Resource;
  /** The workload: its kind and name. */
  kind: string;
  name: string;
  path: readonly string[];
  /** How few and how many pods; undefined where it doesn't scale their number. */
  least: number | undefined;
  most: number | undefined;
}

/** Every HorizontalPodAutoscaler, KEDA ScaledObject and VerticalPodAutoscaler, with what it is for. */
export function autoscalers(index: ResourceIndex): Autoscaler[] {
  const found: Autoscaler[] = [];
  for (const [kind, field, least, most, otherwise] of KINDS)
    for (const resource of index.ofKind(kind)) {
      const reference = mapAt(resource, "spec", field);
      const name = textAt(reference, "name");
      if (name === undefined) continue;
      found.push({
        resource,
        kind: textAt(reference, "kind") ?? "Deployment",
        name,
        path: ["spec", field],
        least: least === undefined ? undefined : (numberAt(resource, "spec", least) ?? otherwise),
        most: most === undefined ? undefined : numberAt(resource, "spec", most),
      });
    }
  return found;
}

/**
 * Says of a workload whether an autoscaler sets the number of its pods: then no number is left to the autoscaler, and
 * not the default of one.
 */
export function autoscaledWorkloads(index: ResourceIndex): (resource: Resource) => boolean {
  const scaled = new Set(
    autoscalers(index)
      .filter(({ least }) => least !== undefined)
      .map(({ resource, kind, name }) => `${resource.metadata.namespace ?? ""}|${kind}|${name}`),
  );
  return ({ kind, metadata: { namespace = "", name } }) => scaled.has(`${namespace}|${kind}|${name}`);
}

const KINDS: readonly (readonly [
  string,
  string,
  string | undefined,
  string | undefined,
  number | undefined,
])[] = [
  ["HorizontalPodAutoscaler", "scaleTargetRef", "minReplicas", "maxReplicas", 1],
  ["ScaledObject", "scaleTargetRef", "minReplicaCount", "maxReplicaCount", 0],
  ["VerticalPodAutoscaler", "targetRef", undefined, undefined, undefined],
];
