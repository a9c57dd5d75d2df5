import { groupOf, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";

/**
 * The file stem of every resource: "<kind>-<name>" in lower case; as long as two resources share one, the namespace is
 * added, then the group, then the exact name. Characters that some file systems reject (RBAC names may contain ":")
 * become "-".
 * @returns a function from one of the given resources to its stem
 */
export function fileStems(resources: readonly Resource[]): (resource: Resource) => string {
  const details = new Map<string, number>();
  const stemNow = (resource: Resource) => {
    const count = details.size === 0 ? 0 : (details.get(identityKey(resource)) ?? 0);
    return count === 0
      ? stemOf(resource)
      : [stemOf(resource), ...detailsOf(resource).slice(0, count)].join("-");
  };
  for (let shared = sharing(resources, stemNow); shared.length > 0; shared = sharing(resources, stemNow))
    for (const key of new Set(shared.map(identityKey))) details.set(key, (details.get(key) ?? 0) + 1);
  return stemNow;
}

/** The resources of which another one has the same stem. */
function sharing(resources: readonly Resource[], stemNow: (resource: Resource) => string): Resource[] {
  const first = new Map<string, Resource>();
  const shared = new Set<string>();
  for (const resource of resources) {
    const stem = stemNow(resource);
    const known = first.get(stem);
    if (known === undefined) first.set(stem, resource);
    else if (known !== resource && identityKey(known) !== identityKey(resource)) shared.add(stem);
  }
  return resources.filter((resource) => shared.has(stemNow(resource)));
}

/** What distinguishes a resource from others of the same kind and name, the clearest first. */
function detailsOf(resource: Resource): string[] {
  const { namespace = "cluster" } = resource.metadata;
  // Names may differ only in case or in a replaced character, and a namespace may be called "cluster".
  const exact = Buffer.from(identityKey(resource)).toString("hex");
  return [clean(namespace), clean(groupOf(resource.apiVersion) || "core"), exact];
}

function stemOf(resource: Resource): string {
  return `${resource.kind.toLowerCase()}-${clean(resource.metadata.name)}`;
}

/** A name without the characters that some file systems reject. */
export function clean(name: string): string {
  return /^[a-z0-9.-]*$/.test(name) ? name : name.toLowerCase().replace(/[^a-z0-9.-]/g, "-");
}
