import { isMap, type Value, type ValueMap } from "./value.ts";

// Reading rendered objects that nobody has checked: kustomize prints whatever a patch left, so any field can have any
// form. These give undefined or nothing where a field isn't what it should be, instead of failing.

/** The value at a path of keys and indexes; undefined where it leads nowhere. */
export function at(value: unknown, ...path: readonly (string | number)[]): Value | undefined {
  let current: unknown = value;
  for (const part of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Record<string | number, unknown>)[part];
  }
  return current as Value | undefined;
}

/** The mapping at a path; an empty one where there is something else. */
export function mapAt(value: unknown, ...path: readonly (string | number)[]): ValueMap {
  const found = at(value, ...path);
  return isMap(found) ? found : NOTHING;
}

/** The text at a path; undefined where there is something else or nothing in it. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** The number at a path; undefined where there is something else. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" ? found : undefined;
}

/** The list at a path; an empty one where there is something else. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly Value[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : NONE;
}

/** The mappings in the list at a path, each with its index; elements of another form are left out. */
export function itemsAt(
  value: unknown,
  ...path: readonly (string | number)[]
): [item: ValueMap, index: number][] {
  const found: [ValueMap, number][] = [];
  listAt(value, ...path).forEach((item, index) => {
    if (isMap(item)) found.push([item, index]);
  });
  return found;
}

const NOTHING: ValueMap = Object.freeze({});
const NONE: readonly Value[] = Object.freeze([]);
