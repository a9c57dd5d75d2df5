import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isClusterScoped } from "../kinds/scope.ts";

/** The identity of an object in its cluster as one string: without a namespace that the API server ignores. */
export function clusterKey(resource: Resource): string {
  const { apiVersion, kind, metadata } = resource;
  if (metadata.namespace === undefined || !isClusterScoped(apiVersion, kind)) return identityKey(resource);
  return identityKey({ apiVersion, kind, metadata: { name: metadata.name } });
}
