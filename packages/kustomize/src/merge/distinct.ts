import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { keyText } from "./element.ts";

/** Lists whose elements all have the merge keys, without duplicates in either list. */
export interface DistinctElements {
  /** The elements by the texts of their keys, in the list's order. */
  target: Map<string, ValueMap>;
  patch: Map<string, ValueMap>;
  /** True if more than one of the merge keys is in use, which changes the order of the result. */
  severalKeys: boolean;
}

const NO_ELEMENTS: readonly Value[] = [];

/** True if all elements of a list have the merge keys, without duplicates. */
export function areDistinct(keys: readonly string[], list: readonly Value[]): boolean {
  const used = usedKeys(keys, list, NO_ELEMENTS);
  if (used.length === 0) return false;
  const ids: string[] = [];
  for (let at = 0; at < list.length; at++) {
    const id = idOf(list[at] as Value, used);
    if (id === "") return false;
    ids.push(id);
  }
  if (ids.length > FEW) return new Set(ids).size === ids.length;
  for (let at = 1; at < ids.length; at++) if (ids.indexOf(ids[at] as string) !== at) return false;
  return true;
}

/** Up to this number, comparing all pairs is faster than building a set. */
const FEW = 12;

/** The merge keys that any element has; for a single one, that is seen when the elements are examined. */
function usedKeys(
  keys: readonly string[],
  target: readonly Value[],
  patch: readonly Value[],
): readonly string[] {
  if (keys.length < 2) return keys;
  return keys.filter((key) => isUsed(key, target) || isUsed(key, patch));
}

function isUsed(key: string, list: readonly Value[]): boolean {
  for (let at = 0; at < list.length; at++) {
    const element = list[at] as Value;
    if (isMap(element) && keyText(element, key) !== "") return true;
  }
  return false;
}

/**
 * Indexes a list and a patch's list by their merge keys; undefined if an element lacks a key that another has, is
 * duplicated, or contains a directive, so that kyaml's whole procedure is needed.
 */
export function distinctElements(
  keys: readonly string[],
  target: readonly Value[],
  patch: readonly Value[],
): DistinctElements | undefined {
  const used = usedKeys(keys, target, patch);
  if (used.length === 0) return undefined;
  const byTarget = index(target, used);
  if (byTarget === undefined) return undefined;
  const byPatch = index(patch, used);
  if (byPatch === undefined) return undefined;
  for (const element of byPatch.values()) if (Object.hasOwn(element, "$patch")) return undefined;
  return { target: byTarget, patch: byPatch, severalKeys: used.length > 1 };
}

function index(list: readonly Value[], keys: readonly string[]): Map<string, ValueMap> | undefined {
  const elements = new Map<string, ValueMap>();
  for (let at = 0; at < list.length; at++) {
    const element = list[at] as Value;
    const id = idOf(element, keys);
    if (id === "" || elements.has(id)) return undefined;
    elements.set(id, element as ValueMap);
  }
  return elements;
}

/** The texts of an element's merge keys as one; "" if it lacks one of them. */
function idOf(element: Value, keys: readonly string[]): string {
  if (!isMap(element)) return "";
  let id = "";
  for (let at = 0; at < keys.length; at++) {
    const text = keyText(element, keys[at] as string);
    if (text === "") return "";
    id += `\0${text}`;
  }
  return id;
}
