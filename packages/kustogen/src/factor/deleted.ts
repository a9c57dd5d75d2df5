import { asMap, describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";

import type { Parent } from "./overlay.ts";

/**
 * Why a volume or claim of the parent isn't in a layer, for the reader of its deletion: what used it there, and whether that
 * goes, too. Other kinds hold no data, and need no reason.
 * @param removed the objects of the parent that the layer lacks
 */
export function whyDeleted(
  one: Resource,
  { path, resources }: Parent,
  removed: readonly Resource[],
): string | undefined {
  const field = { PersistentVolumeClaim: "claimName", PersistentVolume: "volumeName" }[one.kind];
  if (field === undefined) return undefined;
  const { name, namespace } = one.metadata;
  const users = resources.filter(
    (user) =>
      (one.kind === "PersistentVolume" || user.metadata.namespace === namespace) &&
      says(asMap(user), field, name),
  );
  if (users.length === 0) return `Nothing in ${path} uses it.`;
  const said = users.map((user) => {
    const fate = removed.includes(user) ? "is deleted, too" : "doesn't use it here";
    return `${describeResource(user)}, which uses it in ${path}, ${fate}.`;
  });
  return said.join("\n");
}

/** True for a value in which a field has a text. */
function says(value: Value, field: string, text: string): boolean {
  if (Array.isArray(value)) return value.some((one) => says(one, field, text));
  if (!isMap(value)) return false;
  return Object.entries(value).some(
    ([key, inner]) => (key === field && inner === text) || says(inner, field, text),
  );
}
