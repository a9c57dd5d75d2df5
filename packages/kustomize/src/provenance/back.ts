import { NAMING_FIELDS } from "../schema/list-keys.ts";
import { kept } from "../value/multimap.ts";
import { asText, isMap, type Path, type Value } from "../value/value.ts";

/** The value under a key or at an index; undefined if there is none. */
export function childOf(value: Value | undefined, step: string | number): Value | undefined {
  if (Array.isArray(value)) return typeof step === "number" ? value[step] : undefined;
  return isMap(value) && Object.hasOwn(value, String(step)) ? value[String(step)] : undefined;
}

/**
 * The path of a field before a change; undefined if the field didn't exist or had another value. List elements are
 * found again by identity, or by their keys. An existing mapping or list counts as the same one, whatever changed in
 * it.
 */
export function pathBefore(before: Value, after: Value, path: Path, anyValue = false): Path | undefined {
  let old: Value | undefined = before;
  let now: Value | undefined = after;
  const found: (string | number)[] = [];
  for (const step of path) {
    if (old === now) {
      found.push(step);
      continue;
    }
    const earlier: string | number | undefined = stepBefore(old, now, step);
    if (earlier === undefined) return undefined;
    found.push(earlier);
    old = childOf(old, earlier);
    now = childOf(now, step);
    if (old === undefined || now === undefined) return undefined;
  }
  return anyValue || isSame(old, now) ? found : undefined;
}

function isSame(old: Value | undefined, now: Value | undefined): boolean {
  if (typeof old === "object" && typeof now === "object" && old !== null && now !== null)
    return Array.isArray(old) === Array.isArray(now);
  return old === now;
}

/** The step to the same key or element in the old value; undefined if there is none. */
function stepBefore(
  old: Value | undefined,
  now: Value | undefined,
  step: string | number,
): string | number | undefined {
  if (isMap(old)) return Object.hasOwn(old, String(step)) ? step : undefined;
  if (!Array.isArray(old) || !Array.isArray(now) || typeof step !== "number") return undefined;
  const element = now[step];
  const same = old[step] === element ? step : indexesOf(old, "").get(element);
  if (same !== undefined) return same;
  const key = isMap(element) ? NAMING_FIELDS.find((one) => childOf(element, one) !== undefined) : undefined;
  if (key !== undefined) return indexesOf(old, key).get(asText(childOf(element, key)));
  return typeof element === "object" && step < old.length && old.length === now.length ? step : undefined;
}

/** The first index of each list element, by identity or by a field with its name, as thousands may be looked up. */
const known = new WeakMap<readonly Value[], Map<string, Map<Value | undefined, number>>>();

/** @param key the field that identifies elements; "" for the elements themselves */
function indexesOf(list: readonly Value[], key: string): Map<Value | undefined, number> {
  const byKey = kept(known, list, () => new Map());
  let indexes = byKey.get(key);
  if (indexes === undefined) {
    byKey.set(key, (indexes = new Map()));
    for (const [index, element] of list.entries()) {
      if (key !== "" && !isMap(element)) continue;
      const name = key === "" ? element : asText(childOf(element, key));
      if (!indexes.has(name)) indexes.set(name, index);
    }
  }
  return indexes;
}
