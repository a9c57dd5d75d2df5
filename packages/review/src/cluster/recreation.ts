import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { annotation, FLUX, HELM, hasSyncOption } from "./argocd/annotations.ts";
import { hookOf } from "./argocd/hooks.ts";

/** Kinds that Argo CD never deletes to replace them, as everything in them would go too. */
const NEVER = new Set(["CustomResourceDefinition", "Namespace"]);

/**
 * True for what is deleted and made again instead of changed, so that no field of it is immutable: hooks, what Argo CD
 * replaces by force, and what Flux does. `Replace=true` alone only writes the whole object, which the API server refuses
 * as it refuses any other update; `Force=true` alone is of no use with server-side apply.
 */
export function isRecreated(resource: Resource): boolean {
  if (hookOf(resource) !== undefined || annotation(resource, HELM.hook) !== undefined) return true;
  if (annotation(resource, FLUX.force)?.toLowerCase() === "enabled") return true;
  return (
    !NEVER.has(resource.kind) &&
    hasSyncOption(resource, "Force=true") &&
    (hasSyncOption(resource, "Replace=true") || !hasSyncOption(resource, "ServerSideApply=true"))
  );
}

/**
 * Why an object stays in the cluster when it is no longer rendered, as its annotation says: "Prune=false"; undefined for
 * what is deleted. `Delete=false` keeps it only when its Application is deleted.
 */
export function keptOnRemoval(resource: Resource): string | undefined {
  for (const option of ["Prune=false", "Prune=confirm"]) if (hasSyncOption(resource, option)) return option;
  for (const [name, value] of [
    [FLUX.prune, "disabled"],
    [HELM.resourcePolicy, "keep"],
  ] as const)
    if (annotation(resource, name)?.toLowerCase() === value) return `${name}: ${value}`;
  return undefined;
}
