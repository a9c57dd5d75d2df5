import { syncWave } from "../authoring/argo-annotations.ts";
import type { Resource } from "../kubernetes/resource.ts";

/** The wave of what has to be there before hooks (wave -1) and pods: identity, network, configuration. */
export const FIRST = -2;

/** The wave of a route, which opens after the pods behind it are ready. */
export const LAST = 1;

/**
 * The resources in an Argo CD sync wave. Waves go up one after the other, each when all of the one before is
 * healthy; what says nothing is in wave 0. A claim that binds to its first consumer belongs into its consumer's
 * wave: alone in an earlier one it would never be healthy.
 */
export function inWave<R extends Resource>(wave: number, resources: readonly R[]): R[] {
  return resources.map((resource) => syncWave(resource, wave));
}
