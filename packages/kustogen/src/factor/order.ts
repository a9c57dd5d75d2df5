import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";

/**
 * The key of each element in a list with merge keys, joined if there are several; undefined if an element isn't a
 * mapping, lacks a key, or shares one with another: then keys identify nothing.
 */
export function elementKeys(list: readonly Value[], mergeKeys: readonly string[]): string[] | undefined {
  const keys: string[] = new Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const element = list[i];
    if (!isMap(element)) return undefined;
    let key = "";
    for (const name of mergeKeys) {
      const part = lookUp(element, name);
      if (part === undefined || part === null || part === "" || typeof part === "object") return undefined;
      key = key === "" ? String(part) : `${key}\u0000${part}`;
    }
    keys[i] = key;
  }
  return new Set(keys).size === keys.length ? keys : undefined;
}

/**
 * The number of leading elements of the new list that a strategic merge patch must list. kustomize puts the patch's
 * elements first and the parent's others after them in their old order, so all later elements must be unpatched and
 * in the parent's order.
 * @param patched for each element of the new list, undefined if it isn't patched
 */
export function leadingElements(
  oldKeys: readonly string[],
  newKeys: readonly string[],
  patched: readonly unknown[],
): number {
  let count = newKeys.length;
  const oldIndex = new Map(oldKeys.map((key, i) => [key, i]));
  let next = Number.POSITIVE_INFINITY;
  while (count > 0 && patched[count - 1] === undefined) {
    const index = oldIndex.get(newKeys[count - 1] as string);
    if (index === undefined || index > next) break;
    next = index;
    count--;
  }
  return count;
}
