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

/** What runs pods for as long as it is there. */
export const WORKLOADS: readonly string[] = [...KINDS, "CronJob", "Pod"];

/** The pods that run forever: not those of Jobs and not bare ones. */
export function longRunning({ pods }: ClusterObjects): Pod[] {
  return pods.filter(({ resource }) => KINDS.has(resource.kind));
}
