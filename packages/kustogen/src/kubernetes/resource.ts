import type { ValueMap } from "./value.ts";

/** A Kubernetes object as plain data; what a system's function returns and what a build prints. */
export interface Resource {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** The API group of an apiVersion: "apps" for "apps/v1", "" for the core group's "v1". */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/**
 * One string for what tells two resources apart in one build (kustomize's ResId): API group, kind, namespace and
 * name; for maps and sets.
 */
export function identityKey(resource: Resource): string {
  const { name, namespace } = resource.metadata;
  return `${groupOf(resource.apiVersion)}|${resource.kind}|${namespace ?? ""}|${name}`;
}

/** How messages name a resource: "Deployment api (namespace shop)". */
export function describeResource(resource: Resource): string {
  const { name, namespace } = resource.metadata;
  return `${resource.kind} ${name}${namespace ? ` (namespace ${namespace})` : ""}`;
}

/** A resource seen as a plain mapping, for code that walks any field. */
export function asMap(resource: Resource): ValueMap {
  return resource as unknown as ValueMap;
}
