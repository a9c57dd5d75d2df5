import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ARGOCD, syncOptions } from "@kustogen/review/cluster/argocd/annotations.ts";

/** The phases of a sync in which a hook can run; hooks of one phase run in the order of their waves. */
export type HookPhase = "PreSync" | "Sync" | "PostSync" | "SyncFail" | "PostDelete";

/** When Argo CD deletes a hook: before it creates it again, or after it succeeded or failed. */
export type HookDeletePolicy = "BeforeHookCreation" | "HookSucceeded" | "HookFailed";

/** A copy of a resource with annotations added; a hashed ConfigMap stays one. */
function annotated<R extends Resource>(resource: R, annotations: Record<string, string>): R {
  const { metadata } = resource;
  return { ...resource, metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } } };
}

/**
 * Puts a resource, or a list of them, into an Argo CD sync wave. Argo CD applies the waves in order, each when
 * everything in the previous one is healthy; the default wave is 0. A claim that binds to its first consumer
 * belongs in its consumer's wave: in an earlier wave, it would never become healthy.
 */
export function syncWave<R extends Resource>(wave: number, resource: R): R;
export function syncWave<R extends Resource>(wave: number, resources: readonly R[]): R[];
export function syncWave<R extends Resource>(wave: number, given: R | readonly R[]): R | R[] {
  const one = (resource: R) => annotated(resource, { [ARGOCD.syncWave]: String(wave) });
  return Array.isArray(given) ? given.map(one) : one(given as R);
}

/** Makes the resource a sync hook; by default the last run is deleted before the next is created. */
export function hook<R extends Resource>(
  resource: R,
  phase: HookPhase,
  deletePolicy: HookDeletePolicy = "BeforeHookCreation",
): R {
  return annotated(resource, { [ARGOCD.hook]: phase, [ARGOCD.hookDeletePolicy]: deletePolicy });
}

/** Keeps the resource forever: Argo CD neither prunes it when the repository drops it nor deletes it with its Application. */
export function neverPrune<R extends Resource>(resource: R): R {
  const options = new Set([...syncOptions(resource), "Prune=false", "Delete=false"]);
  return annotated(resource, { [ARGOCD.syncOptions]: [...options].join(",") });
}

/**
 * Excludes the resource from its Application's health: for resources that aren't ready until something else happens,
 * such as a claim that only Jobs mount, which waits for the first run.
 */
export function ignoreHealth<R extends Resource>(resource: R): R {
  return annotated(resource, { [ARGOCD.ignoreHealthcheck]: "true" });
}
