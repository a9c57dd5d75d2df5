import type { CompiledSpec, FieldSpec } from "@kustogen/kustomize/resource/field-spec.ts";
import { setField, specsFor } from "@kustogen/kustomize/resource/field-spec.ts";
import { DEFAULT_CONFIG } from "@kustogen/kustomize/transform/config/defaults.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

/** Labels or annotations. */
export type Pairs = Record<string, string>;

const SPECS = { labels: DEFAULT_CONFIG.commonLabels, annotations: DEFAULT_CONFIG.commonAnnotations };

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
    const [value, ...others] = valuesOf(desired, key, field);
    if (others.length > 0 || typeof value !== "string" || value === "") continue;
    if ([...valuesOf(parent, key, field)].some((one) => one !== undefined)) continue;
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
function valuesOf(
  state: readonly Resource[],
  key: string,
  field: keyof typeof SPECS,
): Set<Value | undefined> {
  return new Set(placesIn(state, field).map((map) => lookUp(map, key)));
}

function selectorsIn(state: readonly Resource[]): ValueMap[] {
  return placesIn(state, "labels", ({ spec }) => SELECTOR.test(spec.path));
}

/** Every mapping of a state that kustomize would write to, empty if it would create it. */
function placesIn(
  state: readonly Resource[],
  field: keyof typeof SPECS,
  isMeant: (spec: CompiledSpec) => boolean = () => true,
): ValueMap[] {
  const places: ValueMap[] = [];
  for (const resource of state)
    for (const spec of specsFor(SPECS[field], resource.apiVersion, resource.kind).filter(isMeant))
      setField(asMap(resource), spec, "mapping", (map, _key, value) => {
        places.push(isMap(value) ? value : {});
        return map;
      });
  return places;
}

/** An object without labels or annotations in every place to which kustomize would write them. */
export function withoutPairs(resource: Resource, field: keyof typeof SPECS, pairs: Pairs): Resource {
  if (Object.keys(pairs).length === 0) return resource;
  let value: ValueMap = asMap(resource);
  const specs: readonly FieldSpec[] = SPECS[field];
  for (const { steps } of specsFor(specs, resource.apiVersion, resource.kind))
    value = taken(value, steps, 0, pairs) as ValueMap;
  return value as unknown as Resource;
}

/** A value without the keys at the end of the path, and without mappings that become empty. */
function taken(value: Value, steps: CompiledSpec["steps"], at: number, pairs: Pairs): Value | undefined {
  if (Array.isArray(value)) return value.map((item) => taken(item, steps, at, pairs) ?? null);
  if (!isMap(value)) return value;
  const kept: ValueMap = {};
  const step = steps[at]?.field;
  for (const key in value) {
    const old = value[key] as Value;
    if (step === undefined ? Object.hasOwn(pairs, key) : false) continue;
    const next = key === step ? taken(old, steps, at + 1, pairs) : old;
    if (next !== undefined) setOwn(kept, key, next);
  }
  return Object.keys(kept).length === 0 && Object.keys(value).length > 0 ? undefined : kept;
}
