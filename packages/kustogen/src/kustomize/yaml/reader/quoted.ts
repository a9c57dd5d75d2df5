import { atDocumentMark, isBreak, type Source, takeBreak } from "./source.ts";

const ESCAPES: Record<string, string> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "'": "'",
  "\\": "\\",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};
const HEX_DIGITS: Record<string, number> = { x: 2, u: 4, U: 8 };

/** Reads the quoted scalar at the position, in single or double quotes, and moves behind its end. */
export function readQuoted(source: Source): string {
  const { text } = source;
  const start = source.pos;
  source.keyAllowed = false;
  const quote = text.charCodeAt(start);
  // Mostly there is nothing but characters up to the closing quote.
  let pos = start + 1;
  for (;;) {
    const code = text.charCodeAt(pos);
    if (code === quote) {
      if (quote === 39 && text.charCodeAt(pos + 1) === 39) break;
      source.pos = pos + 1;
      return text.slice(start + 1, pos);
    }
    if (code === 92 && quote === 34) break;
    if (code === 0 || isBreak(code)) break;
    pos++;
  }
  return readDifficult(source, quote);
}

/** The same for scalars with escapes or several lines. */
function readDifficult(source: Source, quote: number): string {
  const { text } = source;
  const start = source.pos++;
  let value = "";
  for (;;) {
    if (atDocumentMark(source)) source.fail("a document mark stands inside a quoted text", start);
    let from = source.pos;
    let escapedBreak = false;
    for (;;) {
      const code = text.charCodeAt(source.pos);
      if (code === 32 || code === 9 || code === 0 || isBreak(code)) break;
      if (code === quote) {
        if (quote === 34 || text.charCodeAt(source.pos + 1) !== 39) break;
        value += text.slice(from, source.pos + 1);
        source.pos += 2;
        from = source.pos;
      } else if (code === 92 && quote === 34) {
        value += text.slice(from, source.pos);
        source.pos++;
        if (isBreak(text.charCodeAt(source.pos))) {
          takeBreak(source);
          escapedBreak = true;
          from = source.pos;
          break;
        }
        value += readEscape(source);
        from = source.pos;
      } else source.pos++;
    }
    value += text.slice(from, source.pos);
    const code = text.charCodeAt(source.pos);
    if (code === quote) {
      source.pos++;
      return value;
    }
    if (code === 0) source.fail("a quoted text is never closed", start);
    value += readBlanks(source, escapedBreak);
  }
}

/** Blanks and line breaks inside quotes: a single break becomes a space, of several all but the first stay. */
function readBlanks(source: Source, afterEscapedBreak: boolean): string {
  const { text } = source;
  const from = source.pos;
  let leading = "";
  let trailing = "";
  let newLine = afterEscapedBreak;
  let blanks = from;
  for (;;) {
    const code = text.charCodeAt(source.pos);
    if (code === 32 || code === 9) {
      source.pos++;
      if (!newLine) blanks = source.pos;
    } else if (isBreak(code)) {
      if (newLine) trailing += takeBreak(source);
      else {
        leading = takeBreak(source);
        newLine = true;
      }
    } else break;
  }
  if (!newLine) return text.slice(from, blanks);
  return leading === "\n" ? trailing || " " : leading + trailing;
}

function readEscape(source: Source): string {
  const letter = source.text[source.pos] as string;
  const simple = ESCAPES[letter];
  source.pos++;
  if (simple !== undefined) return simple;
  const length = HEX_DIGITS[letter];
  if (length === undefined)
    source.fail(`\\${letter === "\0" ? "" : letter} is no escape in a double-quoted text`);
  const digits = source.text.slice(source.pos, source.pos + length);
  if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length !== length)
    source.fail(`\\${letter} takes ${length} hexadecimal digits`);
  const code = Number.parseInt(digits, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
    source.fail(`\\${letter}${digits} is no character`);
  source.pos += length;
  return String.fromCodePoint(code);
}
