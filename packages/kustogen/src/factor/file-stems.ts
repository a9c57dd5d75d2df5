import { groupOf, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";

/**
 * The file stem of every resource: "<kind>-<name>" in lower case; if two resources would share one, the namespace is
 * added, then the group. Characters that some file systems reject (RBAC names may contain ":") become "-".
 * @returns a function from one of the given resources to its stem
 */
export function fileStems(resources: readonly Resource[]): (resource: Resource) => string {
  const first = new Map<string, Resource>();
  const shared = new Set<string>();
  for (const resource of resources) {
    const stem = stemOf(resource);
    const known = first.get(stem);
    if (known === undefined) first.set(stem, resource);
    else if (known !== resource && identityKey(known) !== identityKey(resource)) shared.add(stem);
  }
  return (resource) => {
    const stem = stemOf(resource);
    if (!shared.has(stem)) return stem;
    const rivals = resources.filter(
      (other) => stemOf(other) === stem && identityKey(other) !== identityKey(resource),
    );
    const namespace = resource.metadata.namespace ?? "cluster";
    const parts = [stem, clean(namespace)];
    if (rivals.some((other) => (other.metadata.namespace ?? "cluster") === namespace)) {
      parts.push(clean(groupOf(resource.apiVersion) || "core"));
      // For names that differ only in case or in a replaced character, the exact name decides.
      const name = Buffer.from(resource.metadata.name).toString("hex");
      if (rivals.some((other) => groupOf(other.apiVersion) === groupOf(resource.apiVersion)))
        parts.push(name);
    }
    return parts.join("-");
  };
}

function stemOf(resource: Resource): string {
  return `${resource.kind.toLowerCase()}-${clean(resource.metadata.name)}`;
}

function clean(name: string): string {
  return /^[a-z0-9.-]*$/.test(name) ? name : name.toLowerCase().replace(/[^a-z0-9.-]/g, "-");
}
