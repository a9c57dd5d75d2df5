import type { Resource } from "../model/resource.ts";

/**
 * The resources with an Argo CD sync wave. Waves go up one after the other, each when all of the one before is
 * healthy; what says nothing is in wave 0. A claim that binds to its first consumer belongs into its consumer's
 * wave: alone in an earlier one it would never be healthy.
 */
export function inWave<R extends Resource>(wave: number, resources: readonly R[]): R[] {
  for (const { metadata } of resources) {
    metadata.annotations = { ...metadata.annotations, "argocd.argoproj.io/sync-wave": String(wave) };
  }
  return [...resources];
}
