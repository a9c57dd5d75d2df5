// What a terminal acts on instead of showing it: control characters but line end and tab, what turns the direction of
// text around, and what takes no room, so that a reader sees something else than what is there. What joins letters and
// pictures of other scripts stays: it is seen there.
const UNPRINTABLE = new RegExp(
  [
    String.raw`(?![\n\t])\p{Cc}`,
    String.raw`[\u2028\u2029\ufff9-\ufffb]`,
    String.raw`\p{Cs}`,
    String.raw`(?![\u200c\u200d\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}`,
    // After a Latin letter nothing is joined.
    String.raw`[\u200c\u200d](?<=(?:^|[\0-\u024f]).)`,
    String.raw`[\ufe00-\ufe0f](?<=(?:^|(?![0-9#*])[\0-\u024f]).)`,
  ].join("|"),
  "gu",
);
/** Most text has nothing else, and is looked through faster. */
const PLAIN = /^[\n\t\x20-\x7e]*$/;
const LONGEST_LINE = 2_000;
const LONGEST_TEXT = 64_000;

/**
 * The text as it may be printed on a terminal, in a page or in a report: what a repository could use to fool or to
 * drive a terminal is written as its code (`\x1b`, `\u202e`); line ends and tabs stay.
 */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNPRINTABLE, (character) => {
    const code = (character.codePointAt(0) as number).toString(16);
    if (code.length > 4) return `\\u{${code}}`;
    return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
  });
}

/** The same on one line: for a name or a heading, of which a second line would look like something else. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\n\t]+/g, " ");
}

const LONGEST_NAME = 80;

/** A name as a message quotes it: on one line, and cut where it is longer than a name is. */
export function quotedName(name: string): string {
  const rest = name.length - LONGEST_NAME;
  return `${printable(JSON.stringify(name.slice(0, LONGEST_NAME)))}${rest > 0 ? `… (${rest} more characters)` : ""}`;
}

/** A message as it may be printed: printable, and cut where a line or the whole is longer than anyone reads. */
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
  return JSON.stringify(value, null, indent).replace(UNPRINTABLE, (character) =>
    // Beyond the first 65,536 characters JSON knows them by their two halves.
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length - limit} more characters)`;
}
