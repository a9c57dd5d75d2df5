import { attempt } from "../errors/attempt.ts";
import { lookUp } from "../value/own.ts";
import type { Value, ValueMap } from "../value/value.ts";
import { parseKustomizationFile } from "../yaml/reader/documents.ts";
import { PLAIN } from "../yaml/reader/scalar-marks.ts";
import { isTagged } from "../yaml/reader/scalar-notes.ts";
import { ownTable, tableOf } from "../yaml/reader/scalar-table.ts";
import { canBePlain, looksQuoted } from "../yaml/reader/scalar-text.ts";

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
    if (mark !== PLAIN || !isNoTextOf11(lookUp(map, key)) || isTagged(map, key)) continue;
    if (patch !== undefined && Object.hasOwn(patch, key)) continue;
    if (result === map) result = copy(map);
    ownTable(result).delete(key);
  }
  return result;
}

/** True for a text that a YAML 1.1 reader takes for something else when it stands without quotes; it takes dates for texts. */
function isNoTextOf11(text: Value | undefined): boolean {
  if (typeof text !== "string" || text === "" || /\n|^\d{4}-|^(?:<<|\.\.\.)$/.test(text)) return false;
  if (looksQuoted(text)) return true;
  return !canBePlain(text) && isNoTextAlone(text);
}

/** True when the text as a document of its own holds something else than a text: a comment, a list, a mapping. */
function isNoTextAlone(text: string): boolean {
  return attempt(() => typeof parseKustomizationFile(text, "text") !== "string", false);
}
