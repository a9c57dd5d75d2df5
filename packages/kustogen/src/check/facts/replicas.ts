import { numberAt } from "../../kubernetes/fields.ts";
import type { Resource } from "../../kubernetes/resource.ts";
import { autoscalers } from "./autoscalers.ts";
import type { State } from "./state.ts";

/** How many pods of a workload run at least and at most, and what decides it. */
export interface Replicas {
  least: number;
  most: number;
  /** The autoscaler that sets them. */
  scaler: Resource | undefined;
}

const SCALED = new Set(["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout"]);

/** The pods of a workload that runs for ever; undefined for Jobs, DaemonSets and bare pods. */
export function replicasOf(state: State, resource: Resource): Replicas | undefined {
  const { kind, metadata } = resource;
  if (!SCALED.has(kind)) return undefined;
  for (const scaler of autoscalers(state)) {
    if (scaler.least === undefined || scaler.kind !== kind || scaler.name !== metadata.name) continue;
    if (state.index.find(kind, scaler.name, scaler.resource.metadata.namespace) !== resource) continue;
    const least = Math.max(scaler.least, 0);
    return { least, most: Math.max(scaler.most ?? least, least), scaler: scaler.resource };
  }
  const replicas = numberAt(resource, "spec", "replicas") ?? 1;
  return { least: replicas, most: replicas, scaler: undefined };
}
