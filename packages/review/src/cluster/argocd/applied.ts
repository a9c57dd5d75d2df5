import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";

/** The resources of a state that are applied, and those that a later resource of the same identity replaces. */
export interface AppliedResources {
  applied: readonly Resource[];
  repeated: readonly Resource[];
}

/**
 * The resources that Argo CD applies from several files or sources: of those with the same identity, the last. An
 * object whose name the API server generates (`generateName`) is created again each time and replaces nothing.
 */
export function appliedOf(resources: readonly Resource[]): AppliedResources {
  const last = new Map<string, Resource>();
  for (const resource of resources) last.set(identityKey(resource), resource);
  if (last.size === resources.length) return { applied: resources, repeated: [] };
  const isApplied = (one: Resource) => one.metadata.name.endsWith("*") || last.get(identityKey(one)) === one;
  return { applied: resources.filter(isApplied), repeated: resources.filter((one) => !isApplied(one)) };
}
