import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { listAt } from "../kubernetes/fields.ts";
import { annotation, FLUX, HELM, hasSyncOption } from "./argocd/annotations.ts";
import { hookOf } from "./argocd/hooks.ts";

/** Kinds that Argo CD never deletes in order to replace them, because everything in them would be deleted, too. */
const NEVER = new Set(["CustomResourceDefinition", "Namespace"]);

/**
 * True for an object that is deleted and recreated instead of updated, so that none of its fields is immutable:
 * hooks, objects that Argo CD replaces by force, and those that Flux recreates. `Replace=true` alone only writes the
 * whole object, which the API server rejects like any other update; `Force=true` alone has no effect with server-side
 * apply.
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

/** The namespaces that the API server refuses to delete. */
const SYSTEM_NAMESPACES = new Set(["default", "kube-public", "kube-system"]);

/** What keeps an object in the cluster that is no longer rendered, or whose Application goes; undefined for nothing. */
export function keptOnRemoval(
  resource: Resource,
  { withApplication = false }: { withApplication?: boolean } = {},
): string | undefined {
  const { kind, metadata } = resource;
  if (kind === "Namespace" && SYSTEM_NAMESPACES.has(metadata.name))
    return "the API server refuses to delete it";
  // Argo CD's controller/appcontroller.go, shouldBeDeleted.
  if (withApplication && kind === "CustomResourceDefinition")
    return "Argo CD deletes no definition with an Application";
  const how = withApplication ? "Delete" : "Prune";
  for (const option of [`${how}=false`, `${how}=confirm`]) if (hasSyncOption(resource, option)) return option;
  for (const [name, value] of [
    [FLUX.prune, "disabled"],
    [HELM.resourcePolicy, "keep"],
  ] as const)
    if (annotation(resource, name)?.toLowerCase() === value) return `${name}: ${value}`;
  return undefined;
}

/** An Application with it takes its resources along; an AppProject with it stays until no Application belongs to it. */
export const RESOURCES_FINALIZER = "resources-finalizer.argocd.argoproj.io";

/** True for an Application whose resources are deleted with it. */
export function cascades(application: Resource): boolean {
  return listAt(application, "metadata", "finalizers").some((one) =>
    asText(one).includes(RESOURCES_FINALIZER),
  );
}
