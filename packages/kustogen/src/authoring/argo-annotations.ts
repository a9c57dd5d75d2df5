import type { Resource } from "../kubernetes/resource.ts";

const PREFIX = "argocd.argoproj.io/";

/** The phases of a sync in which a hook can run; hooks of one phase run in the order of their waves. */
export type HookPhase = "PreSync" | "Sync" | "PostSync" | "SyncFail" | "PostDelete";

/** When Argo CD deletes a hook: before it creates it again, or after it succeeded or failed. */
export type HookDeletePolicy = "BeforeHookCreation" | "HookSucceeded" | "HookFailed";

/** A copy of a resource with annotations added; a generated ConfigMap stays one. */
function annotated<R extends Resource>(resource: R, annotations: Record<string, string>): R {
  const metadata = {
    ...resource.metadata,
    annotations: { ...resource.metadata.annotations, ...annotations },
  };
  return { ...resource, metadata };
}

/** The resource in a sync wave: Argo CD applies waves in rising order, each when the one before is healthy. */
export function syncWave<R extends Resource>(resource: R, wave: number): R {
  return annotated(resource, { [`${PREFIX}sync-wave`]: String(wave) });
}

/** The resource as a hook of a sync; by default the last run is deleted before the next is created. */
export function hook<R extends Resource>(
  resource: R,
  phase: HookPhase,
  deletePolicy: HookDeletePolicy = "BeforeHookCreation",
): R {
  return annotated(resource, { [`${PREFIX}hook`]: phase, [`${PREFIX}hook-delete-policy`]: deletePolicy });
}

/** The resource kept for ever: neither pruned when it leaves the repository nor deleted with its Application. */
export function neverPrune<R extends Resource>(resource: R): R {
  const key = `${PREFIX}sync-options`;
  const options = new Set(
    (resource.metadata.annotations?.[key] ?? "").split(",").filter((option) => option !== ""),
  );
  options.add("Prune=false").add("Delete=false");
  return annotated(resource, { [key]: [...options].join(",") });
}

/**
 * The resource left out of its Application's health: for what is not ready until something else happens, such as a
 * claim that only Jobs mount, which waits for the first run.
 */
export function ignoreHealth<R extends Resource>(resource: R): R {
  return annotated(resource, { [`${PREFIX}ignore-healthcheck`]: "true" });
}
