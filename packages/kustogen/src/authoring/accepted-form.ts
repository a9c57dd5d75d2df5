import { withChildren } from "@kustogen/kustomize/value/children.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp, without } from "@kustogen/kustomize/value/own.ts";
import { asMap, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { isBuiltInGroup } from "@kustogen/review/kinds/served.ts";
import { withoutNulls } from "@kustogen/review/kubernetes/plain.ts";

/** The annotations that kustomize writes about the origin of an object, and removes from what it reads. */
const ORIGIN = /^(?:config\.kubernetes\.io\/origin|alpha\.config\.kubernetes\.io\/transformations)$/;

/**
 * A hand-written object in the form that `gen` accepts: without null in built-in kinds, without empty labels and
 * annotations, without the namespace of a cluster-scoped kind, and with quantities as strings. `changes` are those that
 * a reader should know, each as the end of a sentence.
 */
export function acceptedForm(resource: Resource): { resource: Resource; changes: string[] } {
  const { apiVersion, kind } = resource;
  const changes: string[] = [];
  const builtIn = kind !== "CustomResourceDefinition" && isBuiltInGroup(groupOf(apiVersion));
  // Null may have a meaning in custom resources, but time stamps left behind by tools don't.
  const given = asMap(resource);
  const own = lookUp(given, "metadata") as ValueMap;
  const stamped =
    own.creationTimestamp === null ? { ...given, metadata: without(own, "creationTimestamp") } : given;
  const plain = (builtIn ? withoutNulls(stamped) : stamped) as ValueMap;
  const result = (builtIn ? withQuantities(plain) : plain) as ValueMap;
  const metadata = { ...(result.metadata as ValueMap) };
  if (isMap(metadata.annotations)) {
    const kept = Object.entries(metadata.annotations).filter(([key]) => !ORIGIN.test(key));
    if (kept.length < Object.keys(metadata.annotations).length) {
      metadata.annotations = Object.fromEntries(kept);
      changes.push("what kustomize's buildMetadata writes about the origin is left out");
    }
  }
  for (const key of ["labels", "annotations"]) {
    const map = lookUp(metadata, key);
    if (map === null || (map !== undefined && isMap(map) && Object.keys(map).length === 0))
      delete metadata[key];
  }
  if (!equal(given, plain))
    changes.push("fields with null are left out, which the API server treats the same");
  if (builtIn && !equal(plain, result))
    changes.push("quantities that were numbers are now strings, which the API server treats the same");
  if (metadata.namespace !== undefined && isClusterScoped(apiVersion, kind)) {
    delete metadata.namespace;
    changes.push(`metadata.namespace is left out; ${kind} has none`);
  }
  return { resource: { ...result, metadata } as unknown as Resource, changes };
}

/** Values in which quantities are strings: for a container's resources, a number and its digits are equivalent. */
function withQuantities(value: Value, isQuantity = false): Value {
  if (typeof value === "number") return isQuantity ? String(value) : value;
  return withChildren(value, (own, key) =>
    withQuantities(
      own,
      typeof key === "string" && (isMap(own) ? /^(?:limits|requests)$/.test(key) : isQuantity),
    ),
  );
}
