// What a terminal acts on instead of showing it: control characters but line end and tab, and what turns the
// direction of text around, so that a reader sees something else than what is there.
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;
const LONGEST_LINE = 2_000;
const LONGEST_TEXT = 64_000;

/**
 * The text as it may be printed on a terminal, in a page or in a report: what a repository could use to fool or to
 * drive a terminal is written as its code (`\x1b`, `\u202e`); line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
  });
}

/** A message as it may be printed: printable, and cut where a line or the whole is longer than anybody reads. */
export function printableMessage(message: string): string {
  const lines = printable(message)
    .split("\n")
    .map((line) => cut(line, LONGEST_LINE));
  return cut(lines.join("\n"), LONGEST_TEXT);
}

/**
 * JSON with all that is not printable escaped, so that printing it on a terminal is safe; it reads back the same.
 * `indent` 0 keeps it on one line.
 */
export function printableJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length - limit} more characters)`;
}
