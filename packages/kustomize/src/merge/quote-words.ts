import { lookUp } from "../value/own.ts";
import type { ValueMap } from "../value/value.ts";
import { isNoTextOf11 } from "../yaml/made-text.ts";
import { PLAIN } from "../yaml/reader/scalar-marks.ts";
import { annotate, notesOf } from "../yaml/reader/scalar-notes.ts";

/**
 * The mapping with quotes around plain strings that YAML 1.1 reads as something else: words such as `yes`, and values
 * that replaced a plain scalar, such as the string "8080". A strategic merge does this to everything that it passes,
 * so that a value patched over one later becomes a string, too; the fields that it patches itself keep their style.
 * Returns a copy, made by `copy`, if there are any, otherwise the mapping itself.
 */
export function quoteWords(map: ValueMap, copy: (map: ValueMap) => ValueMap, patch?: ValueMap): ValueMap {
  let result = map;
  for (const [key, { mark, tagged, tag, refused }] of notesOf(map) ?? []) {
    const text = mark === PLAIN ? lookUp(map, key) : undefined;
    if (typeof text !== "string" || !isNoTextOf11(text) || tagged) continue;
    // A value that kept a tag, or the type of the value that it replaced, isn't a string for kustomize.
    if (tag !== undefined || refused?.held !== undefined) continue;
    if (patch !== undefined && Object.hasOwn(patch, key)) continue;
    if (result === map) result = copy(map);
    annotate(result, key, { mark: undefined });
  }
  return result;
}
