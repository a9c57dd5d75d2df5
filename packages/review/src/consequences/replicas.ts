import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { mayShareNamespace } from "../cluster/resource-index.ts";
import { numberAt, textAt } from "../kubernetes/fields.ts";
import type { Side } from "./side.ts";

/** How many pods a workload has. */
export interface PodCount {
  least: number;
  most: number;
}

/** The autoscaler of a workload: a HorizontalPodAutoscaler or a ScaledObject. */
export function autoscalerOf(side: Side, workload: Resource): Resource | undefined {
  return [...side.index.ofKind("HorizontalPodAutoscaler"), ...side.index.ofKind("ScaledObject")].find(
    (scaler) =>
      textAt(scaler, "spec", "scaleTargetRef", "name") === workload.metadata.name &&
      (textAt(scaler, "spec", "scaleTargetRef", "kind") ?? "Deployment") === workload.kind &&
      mayShareNamespace(scaler.metadata.namespace, workload.metadata.namespace),
  );
}

/** The bounds of an autoscaler, with what is meant where they are absent. */
export function boundsOf(scaler: Resource): PodCount {
  const keda = scaler.kind === "ScaledObject";
  return {
    least: numberAt(scaler, "spec", keda ? "minReplicaCount" : "minReplicas") ?? (keda ? 0 : 1),
    most: numberAt(scaler, "spec", keda ? "maxReplicaCount" : "maxReplicas") ?? (keda ? 100 : 1),
  };
}

/** How many pods a workload of a side has; undefined where that depends on the nodes, or on each run. */
export function podsOf(side: Side, workload: Resource): PodCount | undefined {
  if (["DaemonSet", "Job", "CronJob", "ScaledJob"].includes(workload.kind)) return undefined;
  if (workload.kind === "Pod") return { least: 1, most: 1 };
  const scaler = autoscalerOf(side, workload);
  if (scaler !== undefined) return boundsOf(scaler);
  const replicas = numberAt(workload, "spec", "replicas") ?? 1;
  return { least: replicas, most: replicas };
}
