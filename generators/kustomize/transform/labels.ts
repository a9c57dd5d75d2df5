import { InputError } from "../../model/errors.ts";
import { isMap, type Value } from "../../model/value.ts";
import { withKey } from "../accumulate/change.ts";
import type { Resources } from "../accumulate/resources.ts";
import { type FieldSpec, type SetField, setField, specsFor } from "./fieldspec.ts";

/** Sets labels or annotations in every mapping that the field specs name (kustomize's LabelTransformer and AnnotationsTransformer). */
export function setPairs(
  resources: Resources,
  pairs: ReadonlyMap<string, string>,
  specs: readonly FieldSpec[],
): void {
  if (pairs.size === 0) return;
  const set: SetField = (value) => withPairs(value, pairs);
  resources.map((resource) => {
    let { value } = resource;
    for (const spec of specsFor(specs, resource.apiVersion, resource.kind))
      value = setField(value, spec, "mapping", set);
    return resource.withValue(value);
  });
}

function withPairs(value: Value | undefined, pairs: ReadonlyMap<string, string>): Value {
  if (value === null || value === undefined) return null;
  if (!isMap(value))
    throw new InputError(
      `expected a mapping but found ${Array.isArray(value) ? "a list" : JSON.stringify(String(value))}`,
    );
  let map = value;
  for (const [key, text] of pairs) map = withKey(map, key, text);
  return map;
}
