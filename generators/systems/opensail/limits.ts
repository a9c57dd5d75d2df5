import type { Settings } from "./settings.ts";

/** `spec.hard` of the namespace's ResourceQuota, and the setting of each of its entries. */
export const QUOTA = {
  pods: "pods",
  "requests.cpu": "requestsCpu",
  "requests.memory": "requestsMemory",
  "limits.cpu": "limitsCpu",
  "limits.memory": "limitsMemory",
  persistentvolumeclaims: "claims",
  "requests.storage": "storage",
} as const satisfies Record<string, keyof Settings["quota"]>;
export type Counted = keyof typeof QUOTA;

/** What all pods and claims of the namespace may request and use together. */
export function quotaOf({ quota }: Settings): Record<Counted, string> {
  const entries = Object.entries(QUOTA).map(([counted, setting]) => [counted, String(quota[setting])]);
  return Object.fromEntries(entries) as Record<Counted, string>;
}

// TesslateAI/Studio@bc6cf79, k8s/base/security/resource-quotas.yaml.
/** Limits and minimums of one container. */
export const CONTAINER_MAX: Record<string, string> = { cpu: "4", memory: "4Gi" };
export const CONTAINER_MIN: Record<string, string> = { cpu: "50m", memory: "64Mi" };
