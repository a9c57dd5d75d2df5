import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { containersOf, type Resource, type SystemRule, workloadsOf } from "kustogen";
import { quantityValue } from "kustogen/settings";
import type { OpenSail } from "../context.ts";
import { CONTAINER_MAX, CONTAINER_MIN, type Counted, QUOTA, quotaOf } from "../limits.ts";

export const withinLimitRange: SystemRule<OpenSail> = {
  id: "opensail/limit-range",
  title: "Every container is within LimitRange tesslate-limits",
  why: "Kubernetes refuses the pod, and reports it only in an event of its ReplicaSet: the rollout hangs.",
  *checkResources(resources, { namespace }) {
    for (const workload of workloadsOf(resources)) {
      if (workload.namespace !== namespace) continue;
      for (const { container } of containersOf(workload))
        for (const message of beyond(container))
          yield { resource: workload.resource, container: container.name, message };
    }
  },
};

/** The requests and limits of a container that the LimitRange doesn't allow. */
function* beyond({ resources }: IContainer): Generator<string> {
  for (const what of ["cpu", "memory"]) {
    const limit = String(resources?.limits?.[what]);
    const request = String(resources?.requests?.[what]);
    const max = CONTAINER_MAX[what] ?? "";
    const min = CONTAINER_MIN[what] ?? "";
    const high = (quantityValue(limit) ?? 0) > (quantityValue(max) ?? 0);
    if (!high && (quantityValue(request) ?? 0) >= (quantityValue(min) ?? 0)) continue;
    yield `${high ? `the ${what} limit ${limit}` : `the ${what} request ${request}`} is ` +
      `${high ? `above ${max}, the most` : `below ${min}, the least`} that LimitRange tesslate-limits allows, and ` +
      "Kubernetes would refuse the pod. Change its resources in the settings";
  }
}

/** Counted are the most pods of each workload in the middle of a rollout, all at once. */
export const withinQuota: SystemRule<OpenSail> = {
  id: "opensail/quota",
  title: "All workloads in the middle of a rollout fit into ResourceQuota tesslate-quota",
  why: "Kubernetes refuses the pods beyond it, and reports it only in an event of their ReplicaSet: the rollout hangs.",
  *checkResources(resources, { namespace, settings }) {
    const allowed = quotaOf(settings);
    for (const [key, amount] of Object.entries(used(resources, namespace)) as [Counted, number][]) {
      if (amount <= (quantityValue(allowed[key]) ?? 0)) continue;
      yield {
        at: ["settings", "quota", QUOTA[key]],
        message:
          `quota.${QUOTA[key]} allows ${key} ${allowed[key]}, and all workloads in the middle of a rollout come to ` +
          `${readable(key, amount)}, so that the ResourceQuota would hold it up. Lower replicas or resources, or raise ` +
          `systems.opensail.settings.quota.${QUOTA[key]}`,
      };
    }
  },
};

/** The total that a namespace's workloads and claims need. */
function used(resources: readonly Resource[], namespace: string): Partial<Record<Counted, number>> {
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
  for (const { kind, metadata, spec } of resources) {
    if (kind !== "PersistentVolumeClaim" || metadata.namespace !== namespace) continue;
    const { resources: wanted } = spec as { resources: { requests: { storage: string } } };
    add("persistentvolumeclaims", 1);
    add("requests.storage", quantityValue(wanted.requests.storage) ?? 0);
  }
  for (const { name, namespace: own, resource, spec } of workloadsOf(resources)) {
    if (own !== namespace) continue;
    const pods = podsAtOnce(resource, most.get(name));
    add("pods", pods);
    for (const side of ["requests", "limits"] as const)
      for (const what of ["cpu", "memory"] as const) add(`${side}.${what}`, pods * ofPod(spec, side, what));
  }
  return total;
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
