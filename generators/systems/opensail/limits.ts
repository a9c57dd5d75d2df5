import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { InputError, type Resource } from "kustogen";
import { quantityValue } from "kustogen/settings";
import type { OpenSail } from "./context.ts";
import type { Settings } from "./settings.ts";

/** `spec.hard` of the namespace's ResourceQuota, and the setting that each of its entries comes from. */
const QUOTA = {
  pods: "pods",
  "requests.cpu": "requestsCpu",
  "requests.memory": "requestsMemory",
  "limits.cpu": "limitsCpu",
  "limits.memory": "limitsMemory",
  persistentvolumeclaims: "claims",
  "requests.storage": "storage",
} as const satisfies Record<string, keyof Settings["quota"]>;
type Counted = keyof typeof QUOTA;

/** What all pods and claims of the namespace may request and use together. */
export function quotaOf({ quota }: Settings): Record<Counted, string> {
  const entries = Object.entries(QUOTA).map(([counted, setting]) => [counted, String(quota[setting])]);
  return Object.fromEntries(entries) as Record<Counted, string>;
}

/** What one container may and must have. */
export const CONTAINER_MAX: Record<string, string> = { cpu: "4", memory: "4Gi" };
export const CONTAINER_MIN: Record<string, string> = { cpu: "50m", memory: "64Mi" };

/**
 * Refuses settings whose pods the namespace's LimitRange or ResourceQuota would refuse: Kubernetes says so only in
 * an event of the ReplicaSet, and the rollout hangs. Counted are the most pods of each workload in the middle of a
 * rollout, all at once.
 */
export function refuseBeyondLimits(resources: readonly Resource[], context: OpenSail): void {
  const { namespace, settings } = context;
  const total: Partial<Record<Counted, number>> = {};
  const add = (key: Counted, amount: number) => {
    total[key] = (total[key] ?? 0) + amount;
  };
  const most = new Map<string, number>();
  for (const { kind, spec } of resources) {
    if (kind !== "HorizontalPodAutoscaler") continue;
    const { maxReplicas, scaleTargetRef } = spec as { maxReplicas: number; scaleTargetRef: { name: string } };
    most.set(scaleTargetRef.name, maxReplicas);
  }
  for (const resource of resources) {
    if (resource.metadata.namespace !== namespace) continue;
    if (resource.kind === "PersistentVolumeClaim") {
      const { resources: wanted } = resource.spec as { resources: { requests: { storage: string } } };
      add("persistentvolumeclaims", 1);
      add("requests.storage", quantityValue(wanted.requests.storage) ?? 0);
    }
    const pod = podOf(resource);
    if (pod === undefined) continue;
    for (const container of [...(pod.initContainers ?? []), ...pod.containers])
      refuseContainer(resource, container);
    const pods = podsAtOnce(resource, most.get(resource.metadata.name));
    add("pods", pods);
    for (const side of ["requests", "limits"] as const) {
      for (const name of ["cpu", "memory"] as const) add(`${side}.${name}`, pods * ofPod(pod, side, name));
    }
  }
  const allowed = quotaOf(settings);
  for (const [key, amount] of Object.entries(total) as [Counted, number][]) {
    if (amount <= (quantityValue(allowed[key]) ?? 0)) continue;
    throw new InputError(
      `quota.${QUOTA[key]} allows ${key} ${allowed[key]}, and all workloads in the middle of a rollout come to ` +
        `${readable(key, amount)}, so that the ResourceQuota would hold it up. Lower replicas or resources, or raise ` +
        `systems.opensail.settings.quota.${QUOTA[key]}.`,
    );
  }
}

function refuseContainer({ kind, metadata }: Resource, { name, resources }: IContainer): void {
  for (const resource of ["cpu", "memory"]) {
    const limit = String(resources?.limits?.[resource]);
    const request = String(resources?.requests?.[resource]);
    const max = CONTAINER_MAX[resource] ?? "";
    const min = CONTAINER_MIN[resource] ?? "";
    const high = (quantityValue(limit) ?? 0) > (quantityValue(max) ?? 0);
    if (!high && (quantityValue(request) ?? 0) >= (quantityValue(min) ?? 0)) continue;
    throw new InputError(
      `${kind} ${metadata.name}, container ${name}: ${high ? `the ${resource} limit ${limit}` : `the ${resource} request ${request}`} ` +
        `is ${high ? `above ${max}, the most` : `below ${min}, the least`} that LimitRange tesslate-limits allows, and ` +
        "Kubernetes would refuse the pod. Change its resources in the settings.",
    );
  }
}

function podOf({ spec }: Resource): IPodSpec | undefined {
  const { jobTemplate, template } = (spec ?? {}) as {
    template?: { spec?: IPodSpec };
    jobTemplate?: { spec: { template: { spec: IPodSpec } } };
  };
  return template?.spec ?? jobTemplate?.spec.template.spec;
}

/** The pods of a workload while it rolls: one more than it runs, unless the old one goes first. */
function podsAtOnce({ kind, spec }: Resource, autoscaled: number | undefined): number {
  if (kind !== "Deployment") return 1;
  const { replicas, strategy } = spec as { replicas?: number; strategy?: { type?: string } };
  return (autoscaled ?? replicas ?? 1) + (strategy?.type === "Recreate" ? 0 : 1);
}

/** As the scheduler counts a pod: all containers together, or the largest init container where that is more. */
function ofPod(
  { containers, initContainers = [] }: IPodSpec,
  side: "requests" | "limits",
  name: string,
): number {
  const of = ({ resources }: IContainer) => quantityValue(String(resources?.[side]?.[name])) ?? 0;
  return Math.max(
    containers.reduce((sum, container) => sum + of(container), 0),
    ...initContainers.map(of),
  );
}

function readable(key: string, amount: number): string {
  return /memory|storage/.test(key)
    ? `${Math.ceil(amount / 2 ** 30)}Gi`
    : String(Math.round(amount * 100) / 100);
}
