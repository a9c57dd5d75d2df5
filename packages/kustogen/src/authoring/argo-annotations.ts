import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ARGOCD, syncOptions } from "@kustogen/review/cluster/argocd/annotations.ts";

/** The phases of a sync in which a hook can run; hooks of one phase run in the order of their waves. */
export type HookPhase = "PreSync" | "Sync" | "PostSync" | "SyncFail" | "PostDelete";

/** When Argo CD deletes a hook: before it creates it again, or after it succeeded or failed. */
export type HookDeletePolicy = "BeforeHookCreation" | "HookSucceeded" | "HookFailed";

/** A copy of a resource with annotations added; a hashed ConfigMap stays one. */
function annotated<R extends Resource>(resource: R, annotations: Record<string, string>): R {
  const metadata = {
    ...resource.metadata,
    annotations: { ...resource.metadata.annotations, ...annotations },
  };
  return { ...resource, metadata };
}

/**
 * A resource, or all of a list, in an Argo CD sync wave. Waves go up one after the other, each when all of the one
 * before is healthy; what says nothing is in wave 0. A claim that binds to its first consumer belongs into its
 * consumer's wave: alone in an earlier one it would never be healthy.
 */
export function syncWave<R extends Resource>(wave: number, resource: R): R;
export function syncWave<R extends Resource>(wave: number, resources: readonly R[]): R[];
export function syncWave<R extends Resource>(wave: number, given: R | readonly R[]): R | R[] {
  const one = (resource: R) => annotated(resource, { [ARGOCD.syncWave]: String(wave) });
  return isList(given) ? given.map(one) : one(given);
}

/** True for a list; `Array.isArray` alone does not narrow a read-only one. */
function isList<R>(given: R | readonly R[]): given is readonly R[] {
  return Array.isArray(given);
}

/** The resource as a hook of a sync; by default the last run is deleted before the next is created. */
export function hook<R extends Resource>(
  resource: R,
  phase: HookPhase,
  deletePolicy: HookDeletePolicy = "BeforeHookCreation",
): R {
  return annotated(resource, { [ARGOCD.hook]: phase, [ARGOCD.hookDeletePolicy]: deletePolicy });
}

/** The resource kept forever: neither pruned when it leaves the repository nor deleted with its Application. */
export function neverPrune<R extends Resource>(resource: R): R {
  const options = new Set([...syncOptions(resource), "Prune=false", "Delete=false"]);
  return annotated(resource, { [ARGOCD.syncOptions]: [...options].join(",") });
}

/**
 * The resource left out of its Application's health: for what is not ready until something else happens, such as a
 * claim that only Jobs mount, which waits for the first run.
 */
export function ignoreHealth<R extends Resource>(resource: R): R {
  return annotated(resource, { [ARGOCD.ignoreHealthcheck]: "true" });
}
