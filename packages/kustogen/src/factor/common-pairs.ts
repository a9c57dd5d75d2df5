import type { CompiledSpec, FieldSpec } from "@kustogen/kustomize/resource/field-spec.ts";
import { setField, specsFor } from "@kustogen/kustomize/resource/field-spec.ts";
import { DEFAULT_CONFIG } from "@kustogen/kustomize/transform/config/defaults.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

/** Labels or annotations. */
export type Pairs = Record<string, string>;

/** Where kustomize writes labels, with selectors and templates, and annotations. */
export const SPECS = { labels: DEFAULT_CONFIG.commonLabels, annotations: DEFAULT_CONFIG.commonAnnotations };

const SELECTOR = /(^|\/)(selector|matchLabels)$/;

/**
 * The pairs that the desired state has on all of its objects and the parent on none: labels, including those in selectors
 * and pod templates, to which kustomize's `includeSelectors` applies, or annotations; undefined if there are none.
 */
export function commonPairs(
  parent: readonly Resource[],
  desired: readonly Resource[],
  field: keyof typeof SPECS,
): Pairs | undefined {
  const [before, after] = [pairsOf(parent[0], field), pairsOf(desired[0], field)];
  const added = Object.keys(after).filter((key) => !Object.hasOwn(before, key));
  const found: Pairs = {};
  for (const key of added.sort()) {
    const [value, ...others] = pairValues(desired, key, SPECS[field]);
    if (others.length > 0 || typeof value !== "string" || value === "") continue;
    if ([...pairValues(parent, key, SPECS[field])].some((one) => one !== undefined)) continue;
    if (field === "annotations" || selectorsIn(desired).some((map) => Object.hasOwn(map, key)))
      setOwn(found, key, value);
  }
  if (Object.keys(found).length === 0) return undefined;
  // Without them, no selector may match everything.
  const isOnly = (map: ValueMap) => Object.keys(map).every((key) => Object.hasOwn(found, key));
  return field === "labels" && selectorsIn(desired).some(isOnly) ? undefined : found;
}

function pairsOf(resource: Resource | undefined, field: keyof typeof SPECS): ValueMap {
  const pairs = resource?.metadata[field];
  return isMap(pairs) ? pairs : {};
}

/** The values of a key in every place of a state that kustomize would write it to; undefined if there is none. */
export function pairValues(
  state: readonly Resource[],
  key: string,
  specs: readonly FieldSpec[],
): Set<Value | undefined> {
  return new Set(placesIn(state, specs).map((map) => lookUp(map, key)));
}

function selectorsIn(state: readonly Resource[]): ValueMap[] {
  return placesIn(state, SPECS.labels, ({ spec }) => SELECTOR.test(spec.path));
}

/** Every mapping of a state that kustomize would write to, empty if it would create it. */
function placesIn(
  state: readonly Resource[],
  specs: readonly FieldSpec[],
  isMeant: (spec: CompiledSpec) => boolean = () => true,
): ValueMap[] {
  const places: ValueMap[] = [];
  for (const resource of state)
    for (const spec of specsFor(specs, resource.apiVersion, resource.kind).filter(isMeant))
      setField(asMap(resource), spec, "mapping", (map, _key, value) => {
        places.push(isMap(value) ? value : {});
        return map;
      });
  return places;
}

/** An object without labels or annotations wherever kustomize would write them, or with its parent's there. */
export function withoutPairs(
  resource: Resource,
  specs: readonly FieldSpec[],
  pairs: Pairs,
  parent?: Resource,
): Resource {
  if (Object.keys(pairs).length === 0) return resource;
  let value: ValueMap = asMap(resource);
  for (const { steps } of specsFor(specs, resource.apiVersion, resource.kind))
    value = taken(value, parent && asMap(parent), steps, 0, pairs) as ValueMap;
  return value as unknown as Resource;
}

/** A value with its parent's at the end of the path, and without mappings that become empty and that it lacks. */
function taken(
  value: Value,
  parent: Value | undefined,
  steps: CompiledSpec["steps"],
  at: number,
  pairs: Pairs,
): Value | undefined {
  if (Array.isArray(value))
    return value.map((item, index) => {
      const before = Array.isArray(parent) ? parent[index] : undefined;
      return taken(item, before, steps, at, pairs) ?? {};
    });
  if (!isMap(value)) return value;
  // Copies without a field are built without it, because an object with a deleted property is slow from then on.
  const kept: ValueMap = {};
  const step = steps[at]?.field;
  for (const key in value) {
    const old = value[key] as Value;
    const before = isMap(parent) ? lookUp(parent, key) : undefined;
    let next: Value | undefined = old;
    if (step === undefined) next = lookUp(pairs, key) === old ? before : old;
    else if (key === step) next = taken(old, before, steps, at + 1, pairs);
    if (next !== undefined) setOwn(kept, key, next);
  }
  const isEmptied = Object.keys(kept).length === 0 && Object.keys(value).length > 0;
  return isEmptied && parent === undefined ? undefined : kept;
}
