import { attempt } from "../errors/attempt.ts";
import type { ValueMap } from "../value/value.ts";
import { parseKustomizationFile } from "./reader/documents.ts";
import { timestamp } from "./reader/scalar.ts";
import { canBePlain, LITERAL, looksQuoted, PLAIN } from "./reader/scalar-marks.ts";
import { annotate, recordWritten } from "./reader/scalar-notes.ts";

/**
 * The style of a text that kustomize creates, which a later replacement takes over, if the value alone would suggest
 * another one: several lines are a block, and text that isn't a string in YAML 1.1 is quoted. Nothing else is,
 * although it is printed in quotes.
 */
export function styleOfMade(text: string): string | undefined {
  if (text.includes("\n")) return LITERAL;
  return (looksQuoted(text) || !canBePlain(text)) && !isNoTextOf11(text) ? PLAIN : undefined;
}

/** Records the style of a text that kustomize creates, if its value suggests another one. */
export function noteMade(map: ValueMap, key: string, text: string): void {
  const style = styleOfMade(text);
  if (style === undefined) return;
  recordWritten(map, key, style);
  if (style === PLAIN && timestamp(text) !== undefined) annotate(map, key, { dateText: true });
}

/** True for a text that a YAML 1.1 reader doesn't treat as a string without quotes; it treats dates as strings. */
export function isNoTextOf11(text: string): boolean {
  if (text === "" || /\n|^\d{4}-|^(?:<<|\.\.\.)$/.test(text)) return false;
  if (looksQuoted(text)) return true;
  return !canBePlain(text) && isNoTextAlone(text);
}

/** True if the text, as a document, contains something other than a string: a comment, a list, a mapping. */
function isNoTextAlone(text: string): boolean {
  return attempt(() => typeof parseKustomizationFile(text, "text") !== "string", false);
}
