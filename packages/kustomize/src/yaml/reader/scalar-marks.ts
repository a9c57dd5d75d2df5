import type { Value } from "../../value/value.ts";

/** The mark of a quoted string (or block) that would be a string without quotes, too; a binary one's base64 follows. */
export const QUOTED = '"';
/** The mark of a plain string that would normally be quoted; for a date, the source text follows. */
export const PLAIN = "!";
/** The beginning of the mark of a folded block; the source text follows. */
export const FOLDED = ">";
/** The mark of a literal block. */
export const LITERAL = "|";

/** The beginning of the mark of an integer with the tag !!float. */
export const FLOAT = "!!float ";

/** The mark of a null in place of an empty scalar without a type, which reads as nothing, and which no patch drops. */
export const NOTHING = "!!null ";

/** True for the mark of an integer with the tag !!float. */
export function isFloatMark(mark: string | undefined): boolean {
  return mark?.startsWith(FLOAT) ?? false;
}

/** The source text in a number's mark. */
export function sourceText(mark: string): string {
  if (mark === NOTHING) return "";
  if (!mark.startsWith(FLOAT)) return mark;
  return mark.slice(mark.charCodeAt(FLOAT.length) === 34 ? FLOAT.length + 1 : FLOAT.length);
}

/** True for the mark of a literal or folded block. */
export function isBlockMark(mark: string | undefined): boolean {
  return mark === LITERAL || (mark?.startsWith(FOLDED) ?? false);
}

/** True for the mark of a text that is quoted or a block, although it could have been plain. */
export function isQuotedMark(mark: string | undefined): boolean {
  return mark !== undefined && (mark.startsWith(QUOTED) || isBlockMark(mark));
}

/** True if a string with the mark was written plain although it looks as if it needed quotes. */
export function isPlainMark(mark: string | undefined): boolean {
  return mark?.startsWith(PLAIN) ?? false;
}

/** The text of a scalar as kyaml compares values: `8080` and `"8080"` are equal; "" for mappings and lists. */
export function scalarText(value: Value | undefined): string {
  if (typeof value === "string") return value;
  if (value === null) return "null";
  if (value === undefined || typeof value === "object") return "";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Words, numbers and dates that a YAML 1.1 or 1.2 reader doesn't treat as strings. */
const AMBIGUOUS =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|<<|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?[0-9][0-9_,]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?0[xX][0-9a-fA-F_]+|[-+]?0[bB][01_]+|[-+]?0[oO][0-7_]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*)$/;

/** True if a string in its usual style is quoted or a block. */
export function looksQuoted(text: string): boolean {
  if (text === "" || text.includes("\n")) return true;
  return AMBIGUOUS.test(text);
}

/** True if go-yaml would write the text without quotes if its type didn't require them. */
export function canBePlain(text: string): boolean {
  if (text.includes("\n")) return false;
  return !/^[\s,[\]{}#&*!|>'"%@`]|^[-?:](?:\s|$)|^---|^\.\.\.|: |:$| #|\s$/.test(text);
}
