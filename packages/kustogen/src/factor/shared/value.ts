import type { SchemaNode } from "@kustogen/kustomize/schema/schema.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Type } from "@kustogen/review/kinds/types.ts";
import { elementKeys, sameKeys } from "../order.ts";
import { absenceSaysMore, lacksNeeded } from "./absence.ts";
import { sharedVariables } from "./variables.ts";

/** The difference is where a resource can't be split: it has to be whole in each state. */
export const APART = Symbol("apart");
/** Nothing of the value is shared; each state sets it. */
export const LEFT_OUT = Symbol("left out");

/** The context of values: the parent fields, and their schema. */
export interface ValuePlace {
  kind: string;
  /** The field's name; for list elements that of the list, "" at the top level. */
  field: string;
  /** False if a difference means that the resource can't be split. */
  splits: boolean;
  /** How kustomize merges here; undefined if unknown. */
  schema: SchemaNode | undefined;
  /** The type that the API server accepts here; undefined if unknown. */
  type: Type | undefined;
  /** True inside a container. */
  container: boolean;
}

/** Mounts that all have refer to these: without one, the API server rejects the pod. */
const MOUNTED = "volumes";

const CONTAINER_LISTS = new Set(["containers", "initContainers", "ephemeralContainers"]);

/** The fields that are equal in all mappings, in the first one's order; undefined if a required one differs. */
export function sharedMap(
  maps: readonly ValueMap[],
  place: ValuePlace,
): ValueMap | typeof APART | typeof LEFT_OUT {
  const shared: ValueMap = {};
  let whole = true;
  let required = false;
  for (const key of new Set(maps.flatMap(Object.keys))) {
    // Most fields are equal everywhere.
    if (isSameIn(maps, key)) {
      setOwn(shared, key, lookUp(maps[0] as ValueMap, key) as Value);
      continue;
    }
    const values: Value[] = [];
    for (const map of maps) if (Object.hasOwn(map, key)) values.push(map[key] as Value);
    const everywhere = values.length === maps.length;
    if (!everywhere) values.push(emptyLike(values[0]));
    const below = fieldOf(place, key, values);
    const common = !everywhere && areEqual(values) ? LEFT_OUT : sharedDifference(values, below);
    if (common === APART) return APART;
    whole = false;
    if (everywhere && common !== LEFT_OUT) {
      setOwn(shared, key, common);
      continue;
    }
    if (!below.splits) return APART;
    if (place.type?.is === "object" && place.type.required.includes(key)) required = true;
  }
  if (whole) return maps[0] as ValueMap;
  return required || (isField(place) && lacksNeeded(place.field, shared, maps)) ? LEFT_OUT : shared;
}

/** True for a mapping with known fields, not one with free keys. */
function isField({ type }: ValuePlace): boolean {
  return type?.is === "object";
}

/** True if all mappings have the key, with equal values. */
function isSameIn(maps: readonly ValueMap[], key: string): boolean {
  const first = maps[0] as ValueMap;
  if (!Object.hasOwn(first, key)) return false;
  for (let at = 1; at < maps.length; at++) {
    const map = maps[at] as ValueMap;
    if (!Object.hasOwn(map, key) || !equal(first[key], map[key])) return false;
  }
  return true;
}

function areEqual(values: readonly Value[]): boolean {
  for (let at = 1; at < values.length; at++) if (!equal(values[0], values[at])) return false;
  return true;
}

/** The equivalent of an absent field, if others have a mapping or a list there. */
function emptyLike(value: Value | undefined): Value {
  return isMap(value) ? {} : Array.isArray(value) ? [] : null;
}

/** The common part of values that aren't all equal. */
function sharedDifference(
  values: readonly Value[],
  place: ValuePlace,
): Value | typeof APART | typeof LEFT_OUT {
  if (values.every(isMap)) {
    const shared = sharedMap(values, place);
    return typeof shared === "object" && Object.keys(shared).length === 0 ? LEFT_OUT : shared;
  }
  if (values.every((value) => Array.isArray(value))) return place.splits ? sharedList(values, place) : APART;
  return LEFT_OUT;
}

function sharedList(lists: readonly Value[][], place: ValuePlace): Value | typeof APART | typeof LEFT_OUT {
  const { schema, container, field } = place;
  if (container && field === "env") return sharedVariables(lists) ?? LEFT_OUT;
  const mergeKeys = schema?.merges ? schema.mergeKeys : [];
  const keys = mergeKeys.length === 0 ? undefined : lists.map((list) => elementKeys(list, mergeKeys));
  if (keys === undefined || keys.includes(undefined)) return container ? LEFT_OUT : APART;
  return sharedElements(lists as ValueMap[][], keys as string[][], place, mergeKeys);
}

/** Elements that all lists have, each with its common part, in the first list's order. */
function sharedElements(
  lists: readonly ValueMap[][],
  keys: readonly string[][],
  place: ValuePlace,
  mergeKeys: readonly string[],
): Value | typeof APART | typeof LEFT_OUT {
  const below: ValuePlace = {
    ...place,
    schema: place.schema?.items,
    type: place.type?.is === "list" ? place.type.items : undefined,
    container: place.container || CONTAINER_LISTS.has(place.field),
  };
  const shared: Value[] = [];
  for (const versions of versionsOf(lists, keys)) {
    const element = versions[0] as ValueMap;
    const common = areEqual(versions) ? element : sharedMap(versions, below);
    if (common === APART) return APART;
    // An element with only its key left would mean something that none of them does.
    const isLost =
      common === LEFT_OUT || (common !== element && Object.keys(common).length <= mergeKeys.length);
    if (isLost && place.field === MOUNTED) return APART;
    if (!isLost && versions.length === lists.length) shared.push(common);
  }
  return shared.length === 0 ? LEFT_OUT : shared;
}

/** The elements with each key in all lists that have it, in the order of the first lists. */
function versionsOf(lists: readonly ValueMap[][], keys: readonly string[][]): ValueMap[][] {
  const first = keys[0] as string[];
  // Mostly all have the same elements.
  if (keys.every((names) => sameKeys(names, first)))
    return first.map((_, index) => lists.map((list) => list[index] as ValueMap));
  const found = new Map<string, ValueMap[]>();
  keys.forEach((names, at) => {
    names.forEach((key, index) => {
      addTo(found, key, (lists[at] as ValueMap[])[index] as ValueMap);
    });
  });
  return [...found.values()];
}

function fieldOf(place: ValuePlace, field: string, versions: readonly Value[]): ValuePlace {
  const { kind, schema, type, container } = place;
  const isField = type?.is === "object";
  return {
    kind,
    field,
    // Metadata is the same in every kind, and only the name is required, which doesn't differ.
    splits: place.splits
      ? !(isField && absenceSaysMore(kind, field, versions))
      : place.field === "" && field === "metadata",
    schema: schema?.field(field),
    type: isField ? type.fields.get(field) : type?.is === "map" ? type.values : undefined,
    container,
  };
}
