import { InputError } from "../errors/errors.ts";
import { lookUp } from "../value/own.ts";
import { asText, type Value, type ValueMap } from "../value/value.ts";
import { does, type Version } from "../versions.ts";
import { copyList, copyMap, withField } from "../yaml/fields.ts";
import { isWholeNumber, resolvePlain, timestamp } from "../yaml/reader/scalar.ts";
import { NOTHING } from "../yaml/reader/scalar-marks.ts";
import { forgetWritten, recordWritten } from "../yaml/reader/scalar-notes.ts";

/** True for an empty mapping. */
export function isEmptyMap(map: ValueMap): boolean {
  for (const _ in map) return false;
  return true;
}

/**
 * The key as it is printed, for a mapping in which kustomize creates the key itself and writes it without quotes. One that
 * then reads as a fraction or a word such as "true" can't be printed, nor, by earlier versions, a whole number or a date.
 * Throws InputError for such a key.
 */
export function textKey(key: string, version: Version | undefined): string {
  const value = resolvePlain(key);
  const date = timestamp(key);
  if (typeof value === "string" && date === undefined) return key;
  if (does(version, "keysThatAreNumbers") && (date !== undefined || isWholeNumber(key)))
    return date ?? asText(value);
  throw new InputError(`the key "${key}" isn't read as a string; kustomize can't print it`);
}

/** A copy of the mapping with the key set; the same mapping if it already has that value. */
export function withKey(map: ValueMap, key: string, value: Value): ValueMap {
  if (lookUp(map, key) === value) return map;
  const copy = withField(map, key, value);
  forgetWritten(copy, key);
  return copy;
}

/** The mapping with an untyped scalar under the key, which is read like plain text: an empty one as null. */
export function withUntyped(map: ValueMap, key: string, text: string): ValueMap {
  if (text !== "") return withKey(map, key, resolvePlain(text));
  const copy = withField(map, key, null);
  recordWritten(copy, key, NOTHING);
  return copy;
}

/** A copy of the mapping without the key; the same mapping if it doesn't have it. */
export function withoutKey(map: ValueMap, key: string): ValueMap {
  if (!Object.hasOwn(map, key)) return map;
  const copy = copyMap(map);
  forgetWritten(copy, key);
  delete copy[key];
  return copy;
}

/** The list with each item mapped; the same list if none changes. */
export function mapList(list: Value[], change: (item: Value, index: number) => Value): Value[] {
  let copy: Value[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const old = list[index] as Value;
    const next = change(old, index);
    if (next === old) continue;
    copy ??= copyList(list);
    copy[index] = next;
  }
  return copy ?? list;
}
