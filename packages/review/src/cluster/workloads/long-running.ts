import type { ClusterObjects } from "../objects.ts";
import type { Pod } from "./pods.ts";

/** The built-in kinds whose controller keeps a number of pods running. */
export const ENDLESS: ReadonlySet<string> = new Set(["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"]);

const KINDS = new Set([...ENDLESS, "Rollout", "DeploymentConfig"]);

/** Kinds that run pods for as long as they exist. */
export const WORKLOADS: readonly string[] = [...KINDS, "CronJob", "Pod"];

/** The pods that run forever: not those of Jobs, and not bare ones. */
export function longRunning({ pods }: ClusterObjects): Pod[] {
  return pods.filter(({ resource }) => KINDS.has(resource.kind));
}
