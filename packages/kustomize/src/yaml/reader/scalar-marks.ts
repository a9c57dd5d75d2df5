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
