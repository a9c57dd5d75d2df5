/**
 * Characters that a terminal acts on instead of showing them: control characters except line end and tab, characters
 * that change the direction of text, and those that make a text look different from what it is, or the same as another:
 * invisible ones, other spaces, marks beside Latin letters, and letters like Latin ones within a word of these. Joiners in
 * other scripts and emoji are kept, because they are visible there.
 */
export const UNPRINTABLE = new RegExp(
  [
    // Nothing is joined to a Latin letter: with a mark, it is a letter of its own.
    String.raw`(?<=^|[\0-\u024f\u20e3])(?:(?!\u20e3)\p{M}(?!\u20e3))+`,
    String.raw`(?![\n\t])\p{Cc}`,
    String.raw`[\u2028\u2029\ufff9-\ufffb\ufffe\uffff]`,
    String.raw`\p{Cs}`,
    String.raw`(?![\u200c\u200d\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}`,
    // Of other spaces, one looks like another; so does an empty pattern of Braille.
    String.raw`(?! )\p{Zs}|\u2800`,
    String.raw`[\u200c\u200d](?<=(?:^|[\0-\u024f]).)`,
    String.raw`[\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Cyrillic}\p{Script=Greek}](?:(?=[\dA-Za-z])|(?<=[A-Za-z].))`,
  ].join("|"),
  "gu",
);
/** Most texts have only these, which is faster to check. */
export const PLAIN = /^[\n\t\x20-\x7e]*$/;
const LONGEST_LINE = 2_000;
const LONGEST_TEXT = 64_000;

/** The first character of what CI takes for a command: `::stop-commands::x` where a line may begin, `##vso[…]` anywhere. */
const COMMAND = /(?<=^|\s):(?=:[a-z][a-z-]*(?: [^\n]*?)?::)|#(?=#(?:vso)?\[)/g;

/**
 * The text in a form that is safe on a terminal, in a page or in a report: characters with which a repository could
 * deceive a reader or control a terminal are escaped (`\x1b`, `\u202e`); line ends and tabs stay.
 */
export function printable(given: string): string {
  const text = given.replace(COMMAND, escaped);
  if (PLAIN.test(text)) return text;
  // Marks beside a letter are found together.
  return text.replace(UNPRINTABLE, (found) => Array.from(found, escaped).join(""));
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) as number).toString(16);
  if (code.length > 4) return `\\u{${code}}`;
  return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`;
}

/** The same on one line, for a name or a heading, whose second line would look like something else. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\n\t]+/g, " ");
}

const LONGEST_NAME = 80;

/** A name as quoted in a message: on one line, and shortened if it is longer than names are. */
export function quotedName(name: string): string {
  const rest = name.length - LONGEST_NAME;
  return `${printable(JSON.stringify(name.slice(0, LONGEST_NAME)))}${rest > 0 ? `… (${rest} more characters)` : ""}`;
}

/** A message in printable form, with overlong lines or text shortened. */
export function printableMessage(message: string): string {
  const lines = printable(message)
    .split("\n")
    .map((line) => cut(line, LONGEST_LINE));
  return cut(lines.join("\n"), LONGEST_TEXT);
}

/** Longer texts are taken apart. */
export const PART = 65_536;
/** The parts of a long text: none ends within a character or, where it can be avoided, before what is joined to one. */
const PARTS = new RegExp(`.{1,${PART / 2}}(?![\\u200c\\u200d\\ufe00-\\ufe0f])|.{1,${PART / 2}}`, "gsu");

/** A text of any length in parts of limited length, because what is made of a part may be several times as long. */
export function partsOf(text: string): readonly string[] {
  return text.length <= PART ? [text] : (text.match(PARTS) as string[]);
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length - limit} more characters)`;
}
