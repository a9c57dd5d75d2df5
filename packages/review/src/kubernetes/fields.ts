import { isMap, type Path, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

// Functions for reading rendered objects that weren't validated: kustomize prints whatever a patch left, so any field
// can have any form. These return undefined or nothing for an unexpected form, instead of failing.

/** The value at a path of keys and indexes; undefined if there is none. */
export function at(value: unknown, ...path: Path): Value | undefined {
  return follow(value, path);
}

/** The mapping at a path; an empty one if there is anything else. */
export function mapAt(value: unknown, ...path: Path): ValueMap {
  const found = follow(value, path);
  return isMap(found) ? found : NOTHING;
}

/** The string at a path; undefined if there is anything else, or an empty string. */
export function textAt(value: unknown, ...path: Path): string | undefined {
  const found = follow(value, path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** The number at a path; undefined if there is anything else. */
export function numberAt(value: unknown, ...path: Path): number | undefined {
  const found = follow(value, path);
  return typeof found === "number" ? found : undefined;
}

/** The list at a path; an empty one if there is anything else. */
export function listAt(value: unknown, ...path: Path): readonly Value[] {
  const found = follow(value, path);
  return Array.isArray(found) ? found : NONE;
}

/** The mappings in the list at a path, each with its index; other elements are left out. */
export function itemsAt(value: unknown, ...path: Path): [item: ValueMap, index: number][] {
  const list = follow(value, path);
  const found: [ValueMap, number][] = [];
  if (!Array.isArray(list)) return found;
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    if (isMap(item)) found.push([item, index]);
  }
  return found;
}

// Accesses properties directly, without checking for own ones first: rules read fields some hundred times for each
// resource.
function follow(value: unknown, path: Path): Value | undefined {
  let current = value;
  for (let index = 0; index < path.length; index++) {
    if (typeof current !== "object" || current === null) return undefined;
    const part = path[index] as string | number;
    const next = (current as Record<string | number, unknown>)[part];
    // Inherited properties of objects and lists are functions, except for this one; data contains no functions.
    if (typeof next === "function" || (part === "__proto__" && !Object.hasOwn(current, part)))
      return undefined;
    current = next;
  }
  return current as Value | undefined;
}

const NOTHING: ValueMap = Object.freeze({});
const NONE: readonly Value[] = Object.freeze([]);
