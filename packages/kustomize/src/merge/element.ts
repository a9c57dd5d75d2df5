import { InputError } from "../errors/errors.ts";
import { spend } from "../limits.ts";
import { lookUp } from "../value/own.ts";
import { isMap, jsonText, type Value, type ValueMap } from "../value/value.ts";
import { textAt } from "../yaml/fields.ts";
import { scalarText } from "../yaml/reader/scalar-marks.ts";
import { writtenAs } from "../yaml/reader/scalar-notes.ts";
import { isQuoted } from "../yaml/scalar-in-place.ts";

/** The text of a scalar that identifies a list element; "" also for null, which kyaml treats as "not set". */
export function keyText(map: ValueMap, key: string): string {
  return lookUp(map, key) === null ? "" : textAt(map, key);
}

/** True for a null that the source does not spell out (`key:`); any patch drops such a field. */
export function isUnwrittenNull(map: ValueMap, key: string): boolean {
  return lookUp(map, key) === null && writtenAs(map, key) === "";
}

/**
 * The scalar under the key as written in the source, including quotes (always double ones); a mapping or list as
 * JSON. For regular expressions that kustomize matches against the source.
 */
export function writtenText(map: ValueMap, key: string): string {
  const value = lookUp(map, key) as Value;
  if (value !== null && typeof value === "object") return jsonText(value);
  const text = textAt(map, key);
  return isQuoted(map, key) ? jsonText(text) : text;
}

const isEmptyMap = (value: Value): boolean => isMap(value) && Object.keys(value).length === 0;

/** True for elements that a keyed list can't contain: null and the empty mapping. */
export function isEmptyElement(value: Value | undefined): boolean {
  return value === undefined || value === null || isEmptyMap(value);
}

/**
 * True if the element has all the keys with these texts. With fewer texts than keys, the remaining keys aren't
 * compared, and an empty text matches any value, as in kyaml's ElementSetter. Throws InputError if a mapping is
 * expected and the element is a scalar, or the reverse.
 */
function matches(element: Value, keys: readonly string[], texts: readonly string[]): boolean {
  let found = false;
  for (let at = 0; at < keys.length; at++) {
    const text = texts[at];
    const key = keys[at] as string;
    if (text !== undefined) {
      if (key === "") {
        if (typeof element === "object")
          throw new InputError("expected a scalar in a list of scalars, found a mapping or list");
        found = scalarText(element) === text;
      } else {
        if (!isMap(element)) throw new InputError("expected a mapping in a list of mappings");
        found = Object.hasOwn(element, key) && (text === "" || textAt(element, key) === text);
      }
    }
    if (!found) return false;
  }
  return found;
}

/** kyaml's ElementSetter: replaces every matching element, or removes it if `replacement` is undefined. */
function rewrite(
  list: Value[],
  keys: readonly string[],
  texts: readonly string[],
  replacement: Value | undefined,
): boolean {
  const wantsMaps = keys[0] !== "" && (texts[0] ?? "") !== "";
  spend("steps", list.length >> 2);
  let kept = 0;
  let matched = false;
  for (let at = 0; at < list.length; at++) {
    const element = list[at] as Value;
    if (isEmptyElement(element)) continue;
    let keep: Value | undefined = element;
    if (isMap(element) || !wantsMaps) {
      if (matches(element, keys, texts)) {
        matched = true;
        keep = replacement;
      } else if (texts.length === 0) keep = undefined;
    }
    if (keep !== undefined) list[kept++] = keep;
  }
  list.length = kept;
  return matched;
}

/** Removes the elements with these key texts, together with every null and empty mapping. */
export function removeElements(list: Value[], keys: readonly string[], texts: readonly string[]): void {
  rewrite(list, keys, texts, undefined);
}

/** Puts the element in place of all those with its key texts, or at the end if there is none. */
export function setElement(
  list: Value[],
  keys: readonly string[],
  texts: readonly string[],
  element: Value,
): void {
  const matched = rewrite(list, keys, texts, element);
  if (!matched && element !== null) list.push(element);
}

/** The index of the first element with these key texts; -1 if there is none. */
export function findElement(
  list: readonly Value[],
  keys: readonly string[],
  texts: readonly string[],
): number {
  spend("steps", list.length >> 2);
  if (keys[0] === "") return list.findIndex((element) => scalarText(element) === texts[0]);
  return list.findIndex(
    (element) =>
      isMap(element) &&
      keys.every((key, at) => Object.hasOwn(element, key) && textAt(element, key) === texts[at]),
  );
}
