import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { numberAt } from "../../kubernetes/fields.ts";
import type { Autoscaler } from "./autoscalers.ts";

/** The minimum and maximum number of a workload's pods, and what sets them. */
export interface Replicas {
  least: number;
  most: number;
  /** The autoscaler that sets them. */
  scaler: Resource | undefined;
}

/** Kinds that run one pod by default. */
const SCALED = new Set(["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout"]);
/** Kinds whose pods end, whose number depends on the nodes, or that have none. */
const UNSCALED = new Set(["CronJob", "DaemonSet", "Job", "Pod", "PodTemplate", "ScaledJob"]);

/**
 * The number of pods of a workload that runs forever; undefined for Jobs, DaemonSets and bare pods, and for custom
 * kinds without a number.
 * @param scaler the autoscaler that sets their number
 */
export function replicasOf(resource: Resource, scaler: Autoscaler | undefined): Replicas | undefined {
  if (UNSCALED.has(resource.kind)) return undefined;
  if (scaler !== undefined && scaler.least !== undefined)
    return { ...boundsOf(scaler), scaler: scaler.resource };
  const replicas = numberAt(resource, "spec", "replicas") ?? (SCALED.has(resource.kind) ? 1 : undefined);
  return replicas === undefined ? undefined : { least: replicas, most: replicas, scaler: undefined };
}

/** The minimum and maximum number of pods that an autoscaler sets. */
export function boundsOf({ least = 0, most }: Autoscaler): { least: number; most: number } {
  const fewest = Math.max(least, 0);
  return { least: fewest, most: Math.max(most ?? fewest, fewest) };
}
