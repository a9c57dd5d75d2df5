import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { numberAt } from "../../kubernetes/fields.ts";
import type { Autoscaler } from "./autoscalers.ts";

/** How many pods of a workload run at least and at most, and what decides it. */
export interface Replicas {
  least: number;
  most: number;
  /** The autoscaler that sets them. */
  scaler: Resource | undefined;
}

const SCALED = new Set(["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout"]);

/**
 * The pods of a workload that runs for ever; undefined for Jobs, DaemonSets and bare pods.
 *
 * @param scaler the autoscaler that sets their number
 */
export function replicasOf(resource: Resource, scaler: Autoscaler | undefined): Replicas | undefined {
  if (!SCALED.has(resource.kind)) return undefined;
  if (scaler?.least !== undefined) {
    const least = Math.max(scaler.least, 0);
    return { least, most: Math.max(scaler.most ?? least, least), scaler: scaler.resource };
  }
  const replicas = numberAt(resource, "spec", "replicas") ?? 1;
  return { least: replicas, most: replicas, scaler: undefined };
}
