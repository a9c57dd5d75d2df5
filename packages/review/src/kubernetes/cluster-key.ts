import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isClusterScoped } from "../kinds/scope.ts";

/**
 * The identity of an object in its cluster as one string. The API server ignores the namespace of a cluster-scoped
 * object, which kustomize also writes into custom kinds whose scope it doesn't know.
 */
export function clusterKey(resource: Resource): string {
  const { apiVersion, kind, metadata } = resource;
  if (metadata.namespace === undefined || !isClusterScoped(apiVersion, kind)) return identityKey(resource);
  return identityKey({ apiVersion, kind, metadata: { name: metadata.name } });
}
