import type { Pod } from "./pods.ts";
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

/** The severity of what production wants and others may do without: a hint where nobody said how strictly to judge. */
export function soft({ strictness }: State): { severity?: "info" } {
  return strictness === undefined ? { severity: "info" } : {};
}
