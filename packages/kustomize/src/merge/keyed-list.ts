import { InputError } from "../errors/errors.ts";
import { spend } from "../limits.ts";
import { shortcuts } from "../shortcuts.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type Value } from "../value/value.ts";
import { scalarText } from "../yaml/reader/scalar-marks.ts";
import { isEmptyElement, keyText, removeElements, setElement } from "./element.ts";

/** The merge keys and key texts that identify an element. */
export interface ElementKey {
  keys: readonly string[];
  texts: readonly string[];
}

/**
 * Merges the elements of a list with merge keys (or, with the single key "", of a list of scalars) as kyaml does for
 * patches: the patch's elements come first. `target` is modified; `mergeElement` merges the elements identified by a key
 * and returns the result.
 */
export function mergeElements(
  keys: readonly string[],
  patch: readonly Value[] | undefined,
  target: Value[],
  mergeElement: (key: ElementKey) => Value | undefined,
): Value[] {
  const rows = keyRows(keys, patch, target);
  if (rows.length === 0) return target;
  if (keys.length > 1) completeRows(rows);
  const present = keys.filter((_, at) => rows.some((row) => row[at] !== ""));
  const result: Value[] = [];
  const used = present.length === 0 ? keys : present;
  const isPlain = shortcuts.taken && used.length === 1 && areDistinct(used[0] as string, patch, target);
  for (const row of rows) {
    const texts =
      used.length === keys.length ? row : row.filter((_, at) => used.includes(keys[at] as string));
    const element = mergeElement(withTexts(used, texts));
    if (isEmptyElement(element)) removeElements(target, used, texts);
    else if (isPlain) result.push(element as Value);
    else setElement(result, used, texts, element as Value);
  }
  if (!isPlain) appendElements(result, target, used);
  return result;
}

/** True if no element lacks the key, shares its text with another of its list, or has a directive. */
function areDistinct(key: string, patch: readonly Value[] = [], target: readonly Value[]): boolean {
  return [patch, target].every((list) => {
    const texts = new Set<string>();
    for (const element of list) {
      if (key === "" ? typeof element !== "string" : !isMap(element) || Object.hasOwn(element, "$patch"))
        return false;
      texts.add(textOf(element, key));
    }
    return texts.size === list.length && !texts.has("");
  });
}

/** The text of a merge key in an element, or of the element itself. */
function textOf(element: Value, key: string): string {
  if (key === "") return scalarText(element);
  return isMap(element) ? keyText(element, key) : "";
}

/** The key texts of each element, without duplicates; the patch's elements first. */
function keyRows(
  keys: readonly string[],
  patch: readonly Value[] = [],
  target: readonly Value[],
): string[][] {
  const rows: string[][] = [];
  const seen = new Set<string>();
  for (const list of [patch, target]) {
    for (const element of list) {
      const row = keys.map((key) => textOf(element, key));
      const id = row.length === 1 ? (row[0] as string) : JSON.stringify(row);
      if (seen.has(id)) continue;
      seen.add(id);
      rows.push(row);
    }
  }
  return rows;
}

/** Rows that differ only in texts that one of them lacks count as the same element. */
function completeRows(rows: string[][]): void {
  for (let left = 0; left < rows.length; left++) {
    spend("steps", rows.length >> 2);
    const row = rows[left] as string[];
    for (let right = 0; right < rows.length; right++) {
      const joined = join(row, rows[right] as string[]);
      if (joined === undefined) continue;
      rows[left] = joined;
      rows[right] = joined;
    }
  }
}

function join(left: readonly string[], right: readonly string[]): string[] | undefined {
  let common = false;
  const joined: string[] = [];
  for (let at = 0; at < left.length; at++) {
    const a = left[at] as string;
    const b = right[at] as string;
    if (a === b) common = true;
    else if (a !== "" && b !== "") return undefined;
    joined.push(a !== "" ? a : b);
  }
  return common ? joined : undefined;
}

/** Leaves out keys without text, unless none has one. */
function withTexts(keys: readonly string[], texts: readonly string[]): ElementKey {
  if (!texts.includes("")) return { keys, texts };
  const at = keys.map((_, index) => index).filter((index) => texts[index] !== "");
  if (at.length === 0) return { keys, texts };
  return { keys: at.map((index) => keys[index] as string), texts: at.map((index) => texts[index] as string) };
}

/** Puts the target's elements after the merged ones, or in their place if the keys match. */
function appendElements(result: Value[], target: readonly Value[], keys: readonly string[]): void {
  for (const element of [...target]) {
    if (keys[0] === "") {
      setElement(result, keys, [scalarText(element)], element);
      continue;
    }
    if (element !== null && !isMap(element)) throw new InputError("expected a mapping in a list of mappings");
    const texts: string[] = [];
    for (const key of keys) {
      if (element === null || lookUp(element, key) === undefined) result.push(element);
      else texts.push(lookUp(element, key) === null ? "null" : keyText(element, key));
    }
    if (keys.length > 1) removeElements(result, keys, texts);
    setElement(result, keys, texts, element);
  }
}
