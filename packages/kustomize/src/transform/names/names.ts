import { InputError } from "../../errors/errors.ts";
import { contentHash } from "../../generate/hash.ts";
import { type FieldSpec, type SetField, setField, specsFor } from "../../resource/field-spec.ts";
import { describeId, type Gvk, isSelected } from "../../resource/id.ts";
import { withName } from "../../resource/metadata.ts";
import { namingErrors } from "../../resource/naming-errors.ts";
import type { BuildResource } from "../../resource/resource.ts";
import type { ResourceMap } from "../../resource/resource-map.ts";
import { isMap } from "../../value/value.ts";
import { textAt } from "../../yaml/fields.ts";
import { withText } from "../../yaml/scalar-in-place.ts";

/** Adds a prefix or a suffix to names (kustomize's PrefixTransformer and SuffixTransformer). */
export function affixNames(
  resources: ResourceMap,
  side: "prefix" | "suffix",
  text: string,
  specs: readonly FieldSpec[],
): void {
  const set: SetField = (map, key, old) => {
    if (isMap(old) || Array.isArray(old)) throw new InputError("a name must be a string");
    const name = textAt(map, key);
    return withText(map, key, side === "prefix" ? text + name : name + text);
  };
  resources.map((resource) => {
    const { originalId } = resource;
    if (keepsName(originalId)) return resource;
    const selected = specs.filter((spec) => isSelected(originalId, spec));
    if (selected.length === 0) return resource;
    let changed = resource;
    for (const spec of selected) {
      if (spec.path !== "metadata/name" || text === "") continue;
      if (resource.kind === "") refuseNameless(resource, side);
      const { history } = changed;
      changed = changed
        .withHistory(
          side === "prefix"
            ? { prefixes: [...history.prefixes, text] }
            : { suffixes: [...history.suffixes, text] },
        )
        .rememberId();
    }
    let { value } = changed;
    for (const compiled of specsFor(specs, resource.apiVersion, resource.kind))
      if (selected.includes(compiled.spec)) value = setField(value, compiled, "scalar", set);
    return changed.withValue(value);
  });
}

/** Throws InputError for an empty name or kind: kustomize can't distinguish former ones if one of them is empty. */
function refuseNameless({ id, kind, name }: BuildResource, what: string): void {
  if (kind !== "" && name !== "") return;
  throw new InputError(
    `${describeId(id)} has an empty ${kind === "" ? "kind" : "name"}, so that it can't get a ${what}`,
  );
}

/** Appends the content hash to the names of generated resources that need one (kustomize's HashTransformer). */
export function appendHashes(resources: ResourceMap): void {
  resources.map((resource) => {
    if (!resource.history.needsHash) return resource;
    if (resource.kind !== "ConfigMap" && resource.kind !== "Secret")
      throw new InputError(
        `${describeId(resource.id)} would get a content hash in its name, which the embedded renderer supports only for ConfigMaps and Secrets`,
        { code: "not-supported" },
      );
    refuseNameless(resource, "content hash");
    const hash = namingErrors(
      () => describeId(resource.id),
      () => contentHash(resource.value),
    );
    return resource.rememberId(withName(resource.value, `${resource.name}-${hash}`));
  });
}

/** Kinds whose names have a meaning outside the build. */
const KEEPS_NAME = [
  { kind: "CustomResourceDefinition" },
  { group: "apiregistration.k8s.io", kind: "APIService" },
  { kind: "Namespace" },
];

/** True for resources to which prefixes and suffixes don't apply. */
export function keepsName(id: Gvk): boolean {
  return KEEPS_NAME.some((kept) => isSelected(id, kept));
}
