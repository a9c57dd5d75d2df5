import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { keyText } from "./field.ts";

/** Lists whose elements all have the merge keys and no two of one list have the same. */
export interface DistinctElements {
  /** The elements by the texts of their keys, in the list's order. */
  target: Map<string, ValueMap>;
  patch: Map<string, ValueMap>;
  /** More than one of the merge keys is in use, which changes the order of the result. */
  severalKeys: boolean;
}

const NO_ELEMENTS: readonly Value[] = [];

/** True when all elements of a list have the merge keys and no two have the same. */
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

/** So many are compared with each other faster than they are put into a set. */
const FEW = 12;

/** Those of the merge keys that any element has; of one alone it shows when the elements are looked at. */
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
 * Indexes a list and the list of a patch by their merge keys; undefined when an element lacks a key that another has,
 * exists twice, or carries a directive, so that it takes kyaml's whole procedure to tell what becomes of it.
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

/** The texts of an element's merge keys as one; "" for what lacks one of them. */
function idOf(element: Value, keys: readonly string[]): string {
  if (!isMap(element)) return "";
  let id = "";
  for (let at = 0; at < keys.length; at++) {
    const text = keyText(element, keys[at] as string);
    if (text === "") return "";
    id = at === 0 ? text : `${id}\0${text}`;
  }
  return id;
}
