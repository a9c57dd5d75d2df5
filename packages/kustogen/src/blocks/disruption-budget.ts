import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { IPodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import type { Typed } from "./kubernetes.ts";
import { selector } from "./labels.ts";
import { metadata } from "./metadata.ts";
import type { Part } from "./part.ts";
import { minimumPods, type Scale } from "./scale.ts";

/**
 * A list with the PodDisruptionBudget of a part; empty if there may be only one pod, because a budget that keeps the
 * only pod blocks every node drain. Throws InputError if the budget allows no eviction at all.
 *
 * @example
 * ```ts
 * ...disruptionBudget(part, "shop-web", { min: 2, max: 10, cpu: 70 }, { maxUnavailable: 1 })
 * ```
 */
export function disruptionBudget(
  part: Part,
  name: string,
  scale: Scale,
  budget: { minAvailable: number } | { maxUnavailable: number } = { minAvailable: 1 },
): Typed<IPodDisruptionBudget>[] {
  const pods = minimumPods(scale);
  if (pods < 2) return [];
  const evictable = "minAvailable" in budget ? pods - budget.minAvailable : budget.maxUnavailable;
  if (evictable < 1) {
    throw new InputError(
      `PodDisruptionBudget ${name} (namespace ${part.namespace}) would let no pod be evicted, so every node drain ` +
        `would hang: ${pods} replicas with ${JSON.stringify(budget)}. Lower minAvailable or raise the replicas.`,
    );
  }
  return [
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: metadata(part, name),
      spec: { ...budget, selector: { matchLabels: selector(part) } },
    },
  ];
}
