import { attempt } from "../errors/attempt.ts";
import type { ValueMap } from "../value/value.ts";
import { parseKustomizationFile } from "./reader/documents.ts";
import { timestamp } from "./reader/scalar.ts";
import { LITERAL, PLAIN } from "./reader/scalar-marks.ts";
import { DATE_TEXT } from "./reader/scalar-notes.ts";
import { recordWritten } from "./reader/scalar-style.ts";
import { canBePlain, looksQuoted } from "./reader/scalar-text.ts";

/**
 * The style of a text that kustomize makes, which what takes its place later takes over, where its value alone would suggest
 * another one: several lines are a block, and what YAML 1.1 takes for no text is in quotes. Nothing else is, though it
 * is printed in quotes.
 */
export function styleOfMade(text: string): string | undefined {
  if (text.includes("\n")) return LITERAL;
  return (looksQuoted(text) || !canBePlain(text)) && !isNoTextOf11(text) ? PLAIN : undefined;
}

/** Notes the style of a text that kustomize makes, if its value suggests another one. */
export function noteMade(map: ValueMap, key: string, text: string): void {
  const style = styleOfMade(text);
  if (style === undefined) return;
  recordWritten(map, key, style);
  if (style === PLAIN && timestamp(text) !== undefined) DATE_TEXT.note(map, key);
}

/** True for a text that a YAML 1.1 reader takes for something else when it stands without quotes; it takes dates for texts. */
export function isNoTextOf11(text: string): boolean {
  if (text === "" || /\n|^\d{4}-|^(?:<<|\.\.\.)$/.test(text)) return false;
  if (looksQuoted(text)) return true;
  return !canBePlain(text) && isNoTextAlone(text);
}

/** True when the text as a document of its own holds something else than a text: a comment, a list, a mapping. */
function isNoTextAlone(text: string): boolean {
  return attempt(() => typeof parseKustomizationFile(text, "text") !== "string", false);
}
