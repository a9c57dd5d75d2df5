import { lookUp } from "../value/own.ts";
import { jsonText, type Value, type ValueMap } from "../value/value.ts";
import { textAt } from "../yaml/fields.ts";
import { writtenAs } from "../yaml/reader/scalar-notes.ts";
import { isQuoted } from "../yaml/scalar-in-place.ts";

/** The number of values in a value, including itself; stops counting shortly above the limit. */
export function sizeOf(value: Value, limit: number): number {
  if (typeof value !== "object" || value === null) return 1;
  let size = 1;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    size += sizeOf(item, limit - size);
    if (size > limit) break;
  }
  return size;
}

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
