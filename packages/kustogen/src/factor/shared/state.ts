import { schemaOf } from "@kustogen/kustomize/schema/kubernetes.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { asMap, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isBuiltIn, typeOf } from "@kustogen/review/kinds/kinds.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { mapImages } from "@kustogen/review/kubernetes/containers.ts";
import { isHashed, hashed as markHashed } from "../../authoring/hashed.ts";
import { sharedMap } from "./value.ts";

/** The desired state of an environment or layer, and the names of its image references in the layer below it. */
export interface SharedInput {
  resources: readonly Resource[];
  /** The image's name in the layer, by the reference in containers; others stay unchanged. */
  images: ReadonlyMap<string, string>;
}

/**
 * The common part of several states: the desired state of the layer that they build on, with resources in the order
 * of the first state. A resource is part of it if all states have it and its common part is valid by itself; a field
 * in which they differ is left out, so that each state sets it. A resource is left out as a whole if the difference
 * is in a list that can only be written as a whole, in a required field, or in one whose absence would have a meaning
 * that no state intends. None of the inputs is changed.
 */
export function sharedState(inputs: readonly SharedInput[]): Resource[] {
  const states = inputs.map(({ resources, images }) => {
    if (images.size === 0) return resources;
    const named = (_container: string, image: string) => images.get(image);
    return resources.map((resource) => mapImages(resource, named));
  });
  const first = states[0];
  if (first === undefined) return [];
  const found = states.slice(1).map((resources) => twinsOf(first, resources));
  const shared: Resource[] = [];
  for (const resource of first) {
    const all = [resource];
    for (let at = 0; at < found.length; at++) {
      const other = found[at]?.(resource);
      if (other === undefined) break;
      all.push(other);
    }
    if (all.length < inputs.length) continue;
    const common = sharedResource(all);
    if (common !== undefined) shared.push(common);
  }
  return shared;
}

/** Finds the resource with the same identity; most are the same object, and need no key. */
function twinsOf(
  first: readonly Resource[],
  others: readonly Resource[],
): (resource: Resource) => Resource | undefined {
  const same = new Set(others);
  const known = new Set(first);
  const byKey = new Map<string, Resource>();
  for (const one of others) if (!known.has(one)) byKey.set(identityKey(one), one);
  return (resource) => (same.has(resource) ? resource : byKey.get(identityKey(resource)));
}

/** The common part of all versions of a resource; undefined if it has to be whole in each state. */
function sharedResource(versions: readonly Resource[]): Resource | undefined {
  const first = versions[0] as Resource;
  if (versions.every((version) => version === first || equal(asMap(version), asMap(first)))) return first;
  const { apiVersion, kind } = first;
  const hashed = isHashed(first);
  if (versions.some((version) => isHashed(version) !== hashed)) return undefined;
  const common = sharedMap(versions.map(asMap), {
    kind,
    field: "",
    // The meaning of an absent field is known for Kubernetes' own kinds; cluster-scoped objects grant permissions, so
    // they aren't split.
    splits: isBuiltIn(apiVersion, kind) && !isClusterScoped(apiVersion, kind),
    schema: schemaOf(apiVersion, kind),
    type: typeOf(apiVersion, kind),
    container: false,
  });
  if (typeof common !== "object") return undefined;
  if (!saysMore(common) && versions.some(saysMore)) return undefined;
  return hashed ? markHashed(common as unknown as Resource) : (common as unknown as Resource);
}

const IDENTITY = new Set(["apiVersion", "kind", "metadata"]);

/** Whether a resource has more than its type and its metadata. */
function saysMore(resource: object): boolean {
  return Object.keys(resource).some((field) => !IDENTITY.has(field));
}
