import type { Resource } from "@kustogen/kustomize/value/resource.ts";

/** The name of a resource that something is about. */
export interface ResourceName {
  kind: string;
  namespace: string;
  name: string;
}

/** The name of a resource, for reports. */
export function named({ kind, metadata }: Resource): ResourceName {
  return { kind, namespace: metadata.namespace ?? "", name: metadata.name };
}

/** "Deployment shop/api". */
export function nameText({ kind, namespace, name }: ResourceName): string {
  return `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;
}

/** The same for a resource itself. */
export function resourceText(resource: Resource): string {
  return nameText(named(resource));
}
