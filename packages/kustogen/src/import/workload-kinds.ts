import type { Resource } from "@kustogen/kustomize/value/resource.ts";

const WORKLOADS = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "Pod",
  "ReplicaSet",
  "Rollout",
]);

/** True for a kind that runs pods. */
export function isWorkload({ kind }: Pick<Resource, "kind">): boolean {
  return WORKLOADS.has(kind);
}
