import { apart } from "../authoring/because.ts";

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

/**
 * True if an autoscaler sets the number of pods.
 *
 * @example
 * ```ts
 * isAutoscaled({ min: 2, max: 10, cpu: 70 }), // true, and isAutoscaled(2) is false
 * ```
 */
export function isAutoscaled(scale: Scale): scale is AutoScale {
  return typeof apart(scale).value === "object";
}

/**
 * The lowest number of pods that a scale allows.
 *
 * @example
 * ```ts
 * minimumPods({ min: 2, max: 10, cpu: 70 }), // 2
 * ```
 */
export function minimumPods(scale: Scale): number {
  const { value } = apart(scale);
  return isAutoscaled(value) ? value.min : value === "single" ? 1 : value;
}

/**
 * True if more than one pod may run at a time, by number or by autoscaler.
 *
 * @example
 * ```ts
 * allowsSeveralPods("single"), // false
 * ```
 */
export function allowsSeveralPods(scale: Scale): boolean {
  const { value } = apart(scale);
  return isAutoscaled(value) ? value.max > 1 : value !== "single" && value > 1;
}
