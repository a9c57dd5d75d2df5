import { isMap, type Value, type ValueMap } from "../../kubernetes/value.ts";
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

/**
 * Indexes a list and the list of a patch by their merge keys; undefined when an element lacks a key that another has,
 * is there twice, or carries a directive, so that it takes kyaml's whole procedure to tell what becomes of it.
 */
export function distinctElements(
  keys: readonly string[],
  target: readonly Value[],
  patch: readonly Value[] = NO_ELEMENTS,
): DistinctElements | undefined {
  if (keys.length === 0) return undefined;
  let used = keys;
  if (keys.length > 1) {
    used = keys.filter((key) =>
      [target, patch].some((list) => list.some((element) => isMap(element) && keyText(element, key) !== "")),
    );
    if (used.length === 0) return undefined;
  }
  const byTarget = index(target, used);
  if (byTarget === undefined) return undefined;
  const byPatch = index(patch, used);
  if (byPatch === undefined) return undefined;
  for (const element of byPatch.values()) if (Object.hasOwn(element, "$patch")) return undefined;
  return { target: byTarget, patch: byPatch, severalKeys: used.length > 1 };
}

function index(list: readonly Value[], keys: readonly string[]): Map<string, ValueMap> | undefined {
  const elements = new Map<string, ValueMap>();
  for (const element of list) {
    if (!isMap(element)) return undefined;
    let id = "";
    for (const key of keys) {
      const text = keyText(element, key);
      if (text === "") return undefined;
      id = id === "" ? text : `${id}\0${text}`;
    }
    if (elements.has(id)) return undefined;
    elements.set(id, element);
  }
  return elements;
}
