import { lookUp } from "../value/own.ts";
import type { ValueMap } from "../value/value.ts";
import { isNoTextOf11 } from "../yaml/made-text.ts";
import { PLAIN } from "../yaml/reader/scalar-marks.ts";
import { TAGGED, WITH_TAG } from "../yaml/reader/scalar-notes.ts";
import { heldBefore } from "../yaml/reader/scalar-style.ts";
import { ownTable, tableOf } from "../yaml/reader/scalar-table.ts";

/**
 * The mapping with its plain texts in quotes that YAML 1.1 takes for something else: words such as `yes`, and what has
 * taken the place of a plain scalar, such as the text "8080". A strategic merge does that to all that it passes, so that
 * what is patched over one later becomes a text too; what it patches itself keeps its style. A copy by `copy` where
 * there are any, else itself.
 */
export function quoteWords(map: ValueMap, copy: (map: ValueMap) => ValueMap, patch?: ValueMap): ValueMap {
  const table = tableOf(map);
  if (table === undefined) return map;
  let result = map;
  for (const [key, mark] of table) {
    const text = mark === PLAIN ? lookUp(map, key) : undefined;
    if (typeof text !== "string" || !isNoTextOf11(text) || TAGGED.has(map, key)) continue;
    // What has kept a tag, or the type of what it took the place of, is no text to kustomize.
    if (WITH_TAG.has(map, key) || heldBefore(map, key) !== undefined) continue;
    if (patch !== undefined && Object.hasOwn(patch, key)) continue;
    if (result === map) result = copy(map);
    ownTable(result).delete(key);
  }
  return result;
}
