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

/** The pods that run for ever: not those of Jobs and not bare ones. */
export function longRunning({ pods }: ClusterObjects): Pod[] {
  return pods.filter(({ resource }) => KINDS.has(resource.kind));
}
