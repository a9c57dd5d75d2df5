import type { Value, ValueMap } from "./value.ts";

/**
 * True if two values are equal: mappings in any key order, lists element by element in order. Throws for an object that
 * isn't a plain value, such as a Map, whose content has no keys.
 */
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
  // Without lists of keys, because this runs for every mapping of every run.
  let [keys, others] = [0, 0];
  for (const key in a) {
    const other = b[key];
    // Inherited properties of b equal nothing that a mapping contains, except for this one.
    if (key === "__proto__" && !Object.hasOwn(b, key)) return false;
    if (!equal(a[key], other)) return false;
    keys++;
  }
  for (const _key in b) others++;
  if (keys + others === 0) refuseOther(a, b);
  return keys === others;
}

/** Throws if one of two mappings without keys is another kind of object. */
function refuseOther(...empty: readonly ValueMap[]): void {
  for (const one of empty) {
    const prototype = Object.getPrototypeOf(one);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
      throw new TypeError(`a ${prototype.constructor.name} isn't a value that can be compared`);
  }
}

/** The key path of the first difference between two values; undefined if they are equal. */
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
