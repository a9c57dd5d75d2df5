import type { IHorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import type { IPodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { valueAndReason } from "../authoring/because.ts";
import { metadata, type Part, selector, type Typed } from "./metadata.ts";
import { refuse } from "./options.ts";

/** A minimum and maximum number of pods, and the average CPU use, in percent of the request, to keep. */
export interface AutoScale {
  min: number;
  max: number;
  cpu: number;
}

/**
 * The number of pods of a workload. The Deployment, the autoscaler and the disruption budget use the same value, so
 * that they agree: a number of replicas; `"single"` for a workload that must never run twice (Recreate, no autoscaler);
 * or an autoscaler's range (then the Deployment has no `replicas` field for Argo CD to fight over).
 */
export type Scale = number | "single" | AutoScale;

/** True if an autoscaler sets the number of pods. @throws InputError for a range with more pods at least than at most */
export function isAutoscaled(scale: Scale | undefined): scale is AutoScale {
  const { value } = valueAndReason(scale);
  if (typeof value !== "object") return false;
  const [min = 0, max = 0] = [value.min, value.max].map((one) => Number(valueAndReason(one).value));
  if (min > max) refuse(`expected at most max, which is ${max}, found ${min}`, "scale", "min");
  return true;
}

/** True if more than one pod may run at a time, by number or by autoscaler. */
export function allowsSeveralPods(scale: Scale = 1): boolean {
  const { value } = valueAndReason(scale);
  return isAutoscaled(value) ? value.max > 1 : value !== "single" && value > 1;
}

/**
 * A list with the HorizontalPodAutoscaler of the Deployment of that name; empty if the scale is fixed.
 *
 * @param container the container whose CPU use is measured, if the pod's other containers would only dilute it
 *
 * @example
 * ```ts
 * ...autoscaler(part, "shop-web", { min: 2, max: 10, cpu: 70 }), // none for a scale that is a number
 * ```
 */
export function autoscaler(
  part: Part,
  name: string,
  scale: Scale,
  container?: string,
): Typed<IHorizontalPodAutoscaler>[] {
  if (!isAutoscaled(scale)) return [];
  const cpu = { name: "cpu", target: { type: "Utilization", averageUtilization: scale.cpu } };
  return [
    {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: metadata(part, name),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas: scale.min,
        maxReplicas: scale.max,
        metrics: [
          container === undefined
            ? { type: "Resource", resource: cpu }
            : { type: "ContainerResource", containerResource: { ...cpu, container } },
        ],
      },
    },
  ];
}

/**
 * A list with the PodDisruptionBudget of a part, which keeps one pod; empty if there may be only one, because a budget
 * that keeps the only pod blocks every node drain.
 *
 * @example
 * ```ts
 * ...disruptionBudget(part, "shop-web", { min: 2, max: 10, cpu: 70 })
 * ```
 */
export function disruptionBudget(part: Part, name: string, scale: Scale): Typed<IPodDisruptionBudget>[] {
  const { value } = valueAndReason(scale);
  if (value === "single" || (isAutoscaled(value) ? value.min : value) < 2) return [];
  return [
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: metadata(part, name),
      spec: { minAvailable: 1, selector: { matchLabels: selector(part) } },
    },
  ];
}
