/** The mark of a string in quotes (or a block) that would also be a string without them; of a binary one, its base64 follows. */
export const QUOTED = '"';
/** The mark of a string written plain that would suggest otherwise; of a date, what the file says follows. */
export const PLAIN = "!";
/** What the mark of a folded block begins with; what the block says in the file follows. */
export const FOLDED = ">";
/** The mark of a literal block. */
export const LITERAL = "|";

/** What the mark of a whole number with the tag !!float begins with. */
export const FLOAT = "!!float ";

/** The mark of a null in place of an empty scalar without a type, which reads as nothing, and which no patch drops. */
export const NOTHING = "!!null ";

/** True for the mark of a whole number with the tag !!float. */
export function isFloatMark(mark: string | undefined): boolean {
  return mark?.startsWith(FLOAT) ?? false;
}

/** The source text that a number's mark holds. */
export function sourceText(mark: string): string {
  if (mark === NOTHING) return "";
  if (!mark.startsWith(FLOAT)) return mark;
  return mark.slice(mark.charCodeAt(FLOAT.length) === 34 ? FLOAT.length + 1 : FLOAT.length);
}

/** True for the mark of a literal or folded block. */
export function isBlockMark(mark: string | undefined): boolean {
  return mark === LITERAL || (mark?.startsWith(FOLDED) ?? false);
}

/** True for the mark of a text that is in quotes or a block, though it could have been written plain. */
export function isQuotedMark(mark: string | undefined): boolean {
  return mark !== undefined && (mark.startsWith(QUOTED) || isBlockMark(mark));
}

/** True when a string with the mark was written plain although it looks as if it needed quotes. */
export function isPlainMark(mark: string | undefined): boolean {
  return mark?.startsWith(PLAIN) ?? false;
}
