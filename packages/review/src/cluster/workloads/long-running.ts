import type { ClusterObjects } from "../objects.ts";
import type { Pod } from "./pods.ts";

const KINDS = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Rollout",
  "ReplicaSet",
  "DeploymentConfig",
]);

/** Kinds that run pods for as long as they exist. */
export const WORKLOADS: readonly string[] = [...KINDS, "CronJob", "Pod"];

/** The pods that run forever: not those of Jobs, and not bare ones. */
export function longRunning({ pods }: ClusterObjects): Pod[] {
  return pods.filter(({ resource }) => KINDS.has(resource.kind));
}
