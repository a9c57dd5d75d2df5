import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";

/** What is applied of a state, and what another resource of the same identity behind it replaces. */
export interface AppliedResources {
  applied: readonly Resource[];
  repeated: readonly Resource[];
}

/**
 * What Argo CD applies of resources that come from several files or sources: of those with one identity the last.
 * What gets its name from the API server (`generateName`) is made again each time and replaces nothing.
 */
export function appliedOf(resources: readonly Resource[]): AppliedResources {
  const last = new Map<string, Resource>();
  for (const resource of resources) last.set(identityKey(resource), resource);
  if (last.size === resources.length) return { applied: resources, repeated: [] };
  const isApplied = (one: Resource) => one.metadata.name.endsWith("*") || last.get(identityKey(one)) === one;
  return { applied: resources.filter(isApplied), repeated: resources.filter((one) => !isApplied(one)) };
}
