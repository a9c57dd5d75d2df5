import type { Value, ValueMap } from "./value.ts";

/** True when two values are the same: mappings in any key order, lists element by element in order. */
export function equal(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i])) return false;
    return true;
  }
  return !Array.isArray(b) && equalMaps(a, b);
}

function equalMaps(a: ValueMap, b: ValueMap): boolean {
  const keys = Object.keys(a);
  const others = Object.keys(b);
  if (keys.length !== others.length) return false;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    // Mostly both have their keys in the same order, which is seen without asking.
    if (key !== others[i] && !Object.hasOwn(b, key)) return false;
    if (!equal(a[key], b[key])) return false;
  }
  return true;
}

/** The key path of the first place where two values differ; undefined when they are equal. */
export function firstDifference(a: Value | undefined, b: Value | undefined): (string | number)[] | undefined {
  if (equal(a, b)) return undefined;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return [];
  if (Array.isArray(a) !== Array.isArray(b)) return [];
  const keys = Array.isArray(a)
    ? Array.from({ length: Math.max(a.length, (b as Value[]).length) }, (_, index) => index)
    : [...new Set([...Object.keys(a), ...Object.keys(b)])];
  for (const key of keys) {
    const [here, there] = [own(a, key), own(b, key)];
    const inner = firstDifference(here, there);
    if (inner !== undefined) return [key, ...inner];
  }
  return [];
}

function own(value: Value[] | ValueMap, key: string | number): Value | undefined {
  return Object.hasOwn(value, key) ? (value as ValueMap)[key] : undefined;
}
