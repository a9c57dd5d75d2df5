import { InputError } from "../errors/errors.ts";
import type { ReplicaEntry } from "../load/fields.ts";
import { type FieldSpec, type SetField, setField, specsFor } from "../resource/field-spec.ts";
import { isSelected, type ResourceId } from "../resource/id.ts";
import type { BuildResource } from "../resource/resource.ts";
import type { ResourceMap } from "../resource/resource-map.ts";
import { isMap } from "../value/value.ts";
import { copyMap } from "../yaml/fields.ts";
import { retypeScalar } from "../yaml/scalar-in-place.ts";

/** Sets workloads' replicas by name (kustomize's ReplicaCountTransformer). Throws InputError for an unknown name. */
export function setReplicas(resources: ResourceMap, entry: ReplicaEntry, specs: readonly FieldSpec[]): void {
  const name = entry.name ?? "";
  const count = entry.count ?? 0;
  const set: SetField = (map, key, old) => {
    if (isMap(old) || Array.isArray(old)) throw new InputError("a replica count must be a number");
    if (old === count) return map;
    const copy = copyMap(map);
    retypeScalar(copy, key, count, String(count), false);
    return copy;
  };
  let found = false;
  for (const spec of specs) {
    for (const index of resources.named(name)) {
      const resource = resources.list[index] as BuildResource;
      if (!isTarget(resource, name, spec)) continue;
      found = true;
      const compiled = specsFor(specs, resource.apiVersion, resource.kind).find((one) => one.spec === spec);
      if (compiled !== undefined)
        resources.replace(index, resource.withValue(setField(resource.value, compiled, "scalar", set)));
    }
  }
  if (found) return;
  const kinds = [...new Set(specs.map((spec) => spec.kind || "any kind"))].join(", ");
  throw new InputError(`replicas: there is no resource named "${name}" among ${kinds}`, {
    code: "no-target",
  });
}

/** True for a resource that has or had the name, and matches the spec. */
function isTarget(resource: BuildResource, name: string, spec: FieldSpec): boolean {
  const matches = (id: ResourceId) => id.name === name && isSelected(id, spec);
  return !resource.isEmpty && (matches(resource.id) || resource.previousIds.some(matches));
}
