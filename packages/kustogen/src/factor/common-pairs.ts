import type { CompiledSpec, FieldSpec } from "@kustogen/kustomize/resource/field-spec.ts";
import { setField, specsFor } from "@kustogen/kustomize/resource/field-spec.ts";
import { DEFAULT_CONFIG } from "@kustogen/kustomize/transform/config/defaults.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

/** Labels or annotations. */
export type Pairs = Record<string, string>;

const SPECS = { labels: DEFAULT_CONFIG.commonLabels, annotations: DEFAULT_CONFIG.commonAnnotations };

const MIXED = Symbol("mixed");
const SELECTOR = /(^|\/)(selector|matchLabels)$/;

/**
 * The pairs that each of several states has on all of its objects and some other state lacks, or has with another
 * value: labels, including those in selectors and pod templates, to which kustomize's `includeSelectors` applies, or
 * annotations; undefined if no state has any.
 * @param bare the number of states, from the first one on, that must have none of them
 */
export function commonPairs(
  states: readonly (readonly Resource[])[],
  field: keyof typeof SPECS,
  bare: number,
): Pairs[] | undefined {
  const said = states.map(([first]) => pairsOf(first, field));
  // Mostly all have the same.
  if (said.every((pairs) => isLike(pairs, said[0] as ValueMap))) return undefined;
  const found = states.map((): Pairs => ({}));
  const keys = new Set(said.flatMap((pairs) => Object.keys(pairs)));
  for (const key of [...keys].sort()) {
    const firsts = said.map((pairs) => lookUp(pairs, key));
    if (
      firsts.every((value) => value === firsts[0]) ||
      firsts.slice(0, bare).some((value) => value !== undefined)
    )
      continue;
    const values = states.map((state) => onlyValue(state, key, field));
    if (values.slice(0, bare).some((value) => value !== undefined)) continue;
    if (values.includes(MIXED) || (field === "labels" && !states.some((state) => isSelected(state, key))))
      continue;
    values.forEach((value, at) => {
      if (typeof value === "string") setOwn(found[at] as Pairs, key, value);
    });
  }
  // Without them, no selector may match everything.
  const isWhole = states.every((state, at) => state.every((one) => keepsSelectors(one, found[at] as Pairs)));
  return field === "annotations" || isWhole ? found : undefined;
}

function isLike(pairs: ValueMap, others: ValueMap): boolean {
  if (pairs === others) return true;
  let count = 0;
  for (const key in pairs) {
    if (pairs[key] !== lookUp(others, key)) return false;
    count++;
  }
  for (const _ in others) count--;
  return count === 0;
}

function pairsOf(resource: Resource | undefined, field: keyof typeof SPECS): ValueMap {
  const pairs = resource?.metadata[field];
  return isMap(pairs) ? pairs : {};
}

/** The value of a key if it is the same in every place of a state that kustomize would write it to; else undefined. */
function onlyValue(
  state: readonly Resource[],
  key: string,
  field: keyof typeof SPECS,
): string | undefined | typeof MIXED {
  let found: Value | undefined | typeof MIXED;
  let isFirst = true;
  for (const resource of state)
    for (const spec of specsFor(SPECS[field], resource.apiVersion, resource.kind))
      eachPlace(resource, spec, (map) => {
        const value = lookUp(map, key);
        if (!isFirst && value !== found) found = MIXED;
        else found = value;
        isFirst = false;
      });
  return found === undefined || (typeof found === "string" && found !== "") ? found : MIXED;
}

/** Calls `visit` with every mapping that kustomize would write to, creating those that it would create. */
function eachPlace(resource: Resource, spec: CompiledSpec, visit: (map: ValueMap) => void): void {
  setField(asMap(resource), spec, "mapping", (map, _key, value) => {
    visit(isMap(value) ? value : {});
    return map;
  });
}

function selectorsOf(resource: Resource): CompiledSpec[] {
  return specsFor(SPECS.labels, resource.apiVersion, resource.kind).filter(({ spec }) =>
    SELECTOR.test(spec.path),
  );
}

function isSelected(state: readonly Resource[], key: string): boolean {
  let isIn = false;
  for (const resource of state)
    for (const spec of selectorsOf(resource))
      eachPlace(resource, spec, (map) => {
        isIn ||= Object.hasOwn(map, key);
      });
  return isIn;
}

function keepsSelectors(resource: Resource, pairs: Pairs): boolean {
  if (Object.keys(pairs).length === 0) return true;
  let keeps = true;
  for (const spec of selectorsOf(resource))
    eachPlace(resource, spec, (map) => {
      if (Object.keys(map).every((key) => Object.hasOwn(pairs, key))) keeps = false;
    });
  return keeps;
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
