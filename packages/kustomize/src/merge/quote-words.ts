import { lookUp } from "../value/own.ts";
import type { ValueMap } from "../value/value.ts";
import { isNoTextOf11 } from "../yaml/made-text.ts";
import { PLAIN } from "../yaml/reader/scalar-marks.ts";
import { TAGGED, WITH_TAG } from "../yaml/reader/scalar-notes.ts";
import { heldBefore } from "../yaml/reader/scalar-style.ts";
import { ownTable, tableOf } from "../yaml/reader/scalar-table.ts";

/**
 * The mapping with quotes around plain strings that YAML 1.1 reads as something else: words such as `yes`, and values
 * that replaced a plain scalar, such as the string "8080". A strategic merge does this to everything that it passes,
 * so that a value patched over one later becomes a string, too; the fields that it patches itself keep their style.
 * Returns a copy, made by `copy`, if there are any, otherwise the mapping itself.
 */
export function quoteWords(map: ValueMap, copy: (map: ValueMap) => ValueMap, patch?: ValueMap): ValueMap {
  const table = tableOf(map);
  if (table === undefined) return map;
  let result = map;
  for (const [key, mark] of table) {
    const text = mark === PLAIN ? lookUp(map, key) : undefined;
    if (typeof text !== "string" || !isNoTextOf11(text) || TAGGED.has(map, key)) continue;
    // A value that kept a tag, or the type of the value that it replaced, isn't a string for kustomize.
    if (WITH_TAG.has(map, key) || heldBefore(map, key) !== undefined) continue;
    if (patch !== undefined && Object.hasOwn(patch, key)) continue;
    if (result === map) result = copy(map);
    ownTable(result).delete(key);
  }
  return result;
}
