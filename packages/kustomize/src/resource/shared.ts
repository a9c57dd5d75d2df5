import { lookUp, setOwn } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { copyMap } from "../yaml/fields.ts";
import { sharedIn } from "../yaml/reader/scalar-notes.ts";

/** Scalars of a resource that are one node in several places, by mark, with their value. */
export type SharedScalars = ReadonlyMap<object, Value>;

/**
 * Copies a change of a shared scalar to all its places, as in kustomize. Returns the changed value, and the scalars'
 * new values.
 * @param before the value before the change, in which the scalars have their known values
 */
export function spreadShared(
  value: ValueMap,
  before: ValueMap,
  known: SharedScalars,
): { value: ValueMap; shared: SharedScalars } {
  const changed = new Map<object, Value>();
  collect(value, before, known, changed);
  if (changed.size === 0) return { value, shared: known };
  return { value: spread(value, changed) as ValueMap, shared: new Map([...known, ...changed]) };
}

/** The value with each of these scalars set in all its places. */
export function spreadGiven(value: ValueMap, given: SharedScalars): ValueMap {
  return given.size === 0 ? value : (spread(value, given) as ValueMap);
}

function collect(
  value: Value,
  before: Value | undefined,
  known: SharedScalars,
  changed: Map<object, Value>,
): void {
  // A part that both share is unchanged.
  if (value === before || typeof value !== "object" || value === null) return;
  if (isMap(value)) {
    for (const [key, mark] of sharedIn(value) ?? []) {
      const now = Object.hasOwn(value, key) ? value[key] : undefined;
      if (now !== undefined && known.has(mark) && known.get(mark) !== now) changed.set(mark, now);
    }
    const old = isMap(before) ? before : undefined;
    for (const key in value) collect(value[key] as Value, lookUp(old, key), known, changed);
  } else {
    const old = Array.isArray(before) ? before : [];
    for (let at = 0; at < value.length; at++) collect(value[at] as Value, old[at], known, changed);
  }
}

function spread(value: Value, changed: ReadonlyMap<object, Value>): Value {
  if (typeof value !== "object" || value === null) return value;
  if (!isMap(value)) {
    const list = value.map((item) => spread(item, changed));
    return list.every((item, index) => item === value[index]) ? value : list;
  }
  let copy: ValueMap | undefined;
  const set = (key: string, next: Value): void => {
    copy ??= copyMap(value);
    setOwn(copy, key, next);
  };
  for (const [key, mark] of sharedIn(value) ?? []) {
    const next = changed.get(mark);
    if (next !== undefined && Object.hasOwn(value, key) && value[key] !== next) set(key, next);
  }
  for (const key of Object.keys(value)) {
    const next = spread(value[key] as Value, changed);
    if (next !== value[key]) set(key, next);
  }
  return copy ?? value;
}
