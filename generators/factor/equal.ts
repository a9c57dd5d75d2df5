import type { Value, ValueMap } from "../model/value.ts";

/** True when two values are the same: mappings in any key order, lists element by element in order. */
export function equal(a: Value | undefined, b: Value | undefined): boolean {
  return a === b || firstDifference(a, b, false) === undefined;
}

/**
 * The path of the first place where two values differ ("/spec/replicas"), or undefined when they are equal.
 * Without `named`, any difference is reported as "" (cheaper).
 */
export function firstDifference(
  a: Value | undefined,
  b: Value | undefined,
  named = true,
  path = "",
): string | undefined {
  if (a === b) return undefined;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return path;
  if (Array.isArray(a)) {
    if (!Array.isArray(b)) return path;
    for (let i = 0; i < a.length; i++) {
      const found = firstDifference(a[i], b[i], named, named ? `${path}/${i}` : path);
      if (found !== undefined) return found;
    }
    return a.length === b.length ? undefined : named ? `${path}/${a.length}` : path;
  }
  if (Array.isArray(b)) return path;
  return firstMapDifference(a, b, named, path);
}

function firstMapDifference(a: ValueMap, b: ValueMap, named: boolean, path: string): string | undefined {
  let count = 0;
  for (const key in a) {
    count++;
    const here = a[key];
    const there = b[key];
    if (here === there && (here !== undefined || Object.hasOwn(b, key))) continue;
    const at = named ? `${path}/${key}` : path;
    if (!Object.hasOwn(b, key)) return at;
    const found = firstDifference(here, there, named, at);
    if (found !== undefined) return found;
  }
  for (const key in b) {
    count--;
    if (count < 0 && !named) return path;
    if (named && !Object.hasOwn(a, key)) return `${path}/${key}`;
  }
  return count === 0 ? undefined : path;
}
