import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import {
  type Found,
  type GoFunction,
  inNoOrder,
  isTrue,
  mapOf,
  NotFollowed,
  printable,
  textOf,
} from "./go-value.ts";

function dictOf(pairs: readonly Found[]): ValueMap {
  const made: [string, Value][] = [];
  for (let index = 0; index < pairs.length; index += 2)
    made.push([printable(pairs[index]), pairs[index + 1] ?? (index + 1 < pairs.length ? null : "")]);
  return Object.fromEntries(made);
}

/** A mapping with only some of its keys. */
function picked(map: Found, isWanted: (key: string) => boolean): ValueMap {
  return Object.fromEntries(Object.entries(mapOf(map)).filter(([key]) => isWanted(key)));
}

/** The value at a path in mappings, or the default before the last argument: `dig "a" "b" "default" .x`. */
function dug(...args: Found[]): Found {
  let from = args.at(-1);
  for (const key of args.slice(0, -2).map(textOf)) {
    if (!isMap(from)) throw new NotFollowed("its template uses dig on something that isn't a mapping");
    if (!Object.hasOwn(from, key)) return args.at(-2);
    from = from[key];
  }
  return from;
}

/** Merges mappings into the first one, which is modified: either missing keys are added, or the last mapping wins. */
function merged(overwrites: boolean, into: Found, others: readonly Found[]): ValueMap {
  const all = mapOf(into);
  for (const other of others) {
    // Nested values are shared, and may be modified later.
    if (holds(other, all)) throw new NotFollowed("its template merges a mapping into itself");
    mergeInto(all, mapOf(other), overwrites);
  }
  return all;
}

function mergeInto(into: ValueMap, from: ValueMap, overwrites: boolean): void {
  for (const [key, value] of Object.entries(from)) {
    const own = lookUp(into, key);
    if (value === null) {
      if (overwrites) setOwn(into, key, null);
    } else if (isMap(own) && isMap(value) && isTrue(own)) mergeInto(own, value, overwrites);
    else if (overwrites || !isTrue(own)) setOwn(into, key, value);
  }
}

/** Sets an entry, whose value must not contain the mapping itself, because that would never end. */
function withEntry(map: Found, key: Found, value: Found): ValueMap {
  const own = mapOf(map);
  if (holds(value, own)) throw new NotFollowed("its template puts a mapping into itself");
  setOwn(own, textOf(key), value ?? null);
  return own;
}

function holds(value: Found, map: ValueMap): boolean {
  if (typeof value !== "object" || value === null) return false;
  return value === map || Object.values(value).some((one) => holds(one, map));
}

/** The template functions for mappings. */
export const MAP_FUNCTIONS: Readonly<Record<string, GoFunction>> = {
  dict: (...pairs) => dictOf(pairs),
  keys: (...maps) => inNoOrder(maps.flatMap((map) => Object.keys(mapOf(map)))),
  values: (map) => inNoOrder(Object.values(mapOf(map))),
  pick: (map, ...keys) => picked(map, (key) => keys.includes(key)),
  omit: (map, ...keys) => picked(map, (key) => !keys.includes(key)),
  pluck: (key, ...maps) =>
    maps.flatMap((map) => (Object.hasOwn(mapOf(map), textOf(key)) ? [mapOf(map)[textOf(key)] as Value] : [])),
  dig: dug,
  hasKey: (map, key) => Object.hasOwn(mapOf(map), textOf(key)),
  get: (map, key) => lookUp(mapOf(map), textOf(key)) ?? "",
  set: withEntry,
  unset: (map, key) => {
    const own = mapOf(map);
    delete own[textOf(key)];
    return own;
  },
  merge: (into, ...others) => merged(false, into, others),
  mergeOverwrite: (into, ...others) => merged(true, into, others),
  deepCopy: (value) => {
    if (value === undefined || value === null) throw new NotFollowed("its template copies nothing");
    return structuredClone(value);
  },
};

/** True for a template that may modify its data. */
export function mayChange(text: string): boolean {
  return /\b(?:un)?set\b|[mM]erge/.test(text);
}
