import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isClusterScoped } from "../kinds/scope.ts";

/** The name of a resource that something is about. */
export interface ResourceName {
  kind: string;
  namespace: string;
  name: string;
}

/** The name of a resource, for reports. */
export function resourceName({ kind, metadata }: Resource): ResourceName {
  return { kind, namespace: metadata.namespace ?? "", name: metadata.name };
}

/** "Deployment shop/api". */
export function nameText({ kind, namespace, name }: ResourceName): string {
  return `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;
}

/** The same for a resource itself. */
export function resourceText(resource: Resource): string {
  return nameText(resourceName(resource));
}

/** The identity of an object in its cluster as one string: without a namespace that the API server ignores. */
export function clusterKey(resource: Resource): string {
  const { apiVersion, kind, metadata } = resource;
  if (metadata.namespace === undefined || !isClusterScoped(apiVersion, kind)) return identityKey(resource);
  return identityKey({ apiVersion, kind, metadata: { name: metadata.name } });
}
