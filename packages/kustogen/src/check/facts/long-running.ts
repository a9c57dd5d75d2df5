import type { Pod } from "../../kubernetes/pods.ts";
import type { State } from "./state.ts";

const KINDS = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Rollout",
  "ReplicaSet",
  "DeploymentConfig",
]);

/** The pods that run for ever: not those of Jobs and not bare ones. */
export function longRunning({ pods }: State): Pod[] {
  return pods.filter(({ resource }) => KINDS.has(resource.kind));
}
