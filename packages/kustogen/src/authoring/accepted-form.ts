import { withChildren } from "@kustogen/kustomize/value/children.ts";
import { lookUp, without } from "@kustogen/kustomize/value/own.ts";
import { asMap, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { isBuiltInGroup } from "@kustogen/review/kinds/served.ts";
import { withoutNulls } from "@kustogen/review/kubernetes/plain.ts";

/** The annotations that kustomize writes about the origin of an object, and removes from what it reads. */
const ORIGIN = ["config.kubernetes.io/origin", "alpha.config.kubernetes.io/transformations"];

/**
 * A hand-written object in the form that `gen` accepts, which the API server treats the same: without null in built-in
 * kinds, without empty labels and annotations, without the namespace of a cluster-scoped kind, and with quantities as
 * strings.
 */
export function acceptedForm(resource: Resource): Resource {
  const { apiVersion, kind } = resource;
  const builtIn = kind !== "CustomResourceDefinition" && isBuiltInGroup(groupOf(apiVersion));
  const given = asMap(resource);
  const result = (builtIn ? withQuantities(withoutNulls(given)) : given) as ValueMap;
  const metadata = { ...(result.metadata as ValueMap) };
  if (isMap(metadata.annotations)) metadata.annotations = ORIGIN.reduce(without<Value>, metadata.annotations);
  // Null may have a meaning in custom resources, but time stamps left behind by tools don't.
  for (const key of ["labels", "annotations", "creationTimestamp"]) {
    const map = lookUp(metadata, key);
    if (map === null || (isMap(map) && Object.keys(map).length === 0)) delete metadata[key];
  }
  if (isClusterScoped(apiVersion, kind)) delete metadata.namespace;
  return { ...result, metadata } as unknown as Resource;
}

/** Values in which quantities are strings: for a container's resources, a number and its digits are equivalent. */
function withQuantities(value: Value, isQuantity = false): Value {
  if (typeof value === "number") return isQuantity ? String(value) : value;
  return withChildren(value, (own, key) => {
    const isOne = isMap(own) ? /^(?:limits|requests)$/.test(String(key)) : isQuantity;
    return withQuantities(own, typeof key === "string" && isOne);
  });
}
