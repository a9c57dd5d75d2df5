import { lookUp } from "../../value/own.ts";
import { atDocumentMark, isBreak, takeBreak, type YamlReader } from "./yaml-reader.ts";

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

/** Reads the quoted scalar at the position, in single or double quotes, and moves past its end. */
export function readQuoted(reader: YamlReader): string {
  const { text } = reader;
  const start = reader.pos++;
  const quote = text.charCodeAt(start);
  reader.keyAllowed = false;
  let value = "";
  for (;;) {
    if (atDocumentMark(reader)) reader.fail("a quoted string contains a document marker", start);
    let from = reader.pos;
    let escapedBreak = false;
    for (;;) {
      const code = text.charCodeAt(reader.pos);
      if (code === 32 || code === 9 || code === 0 || isBreak(code)) break;
      if (code === quote) {
        if (quote === 34 || text.charCodeAt(reader.pos + 1) !== 39) break;
        value += text.slice(from, reader.pos + 1);
        reader.pos += 2;
        from = reader.pos;
      } else if (code === 92 && quote === 34) {
        value += text.slice(from, reader.pos);
        reader.pos++;
        if (isBreak(text.charCodeAt(reader.pos))) {
          takeBreak(reader);
          escapedBreak = true;
          from = reader.pos;
          break;
        }
        value += readEscape(reader);
        from = reader.pos;
      } else reader.pos++;
    }
    value += text.slice(from, reader.pos);
    const code = text.charCodeAt(reader.pos);
    if (code === quote) {
      reader.pos++;
      return value;
    }
    if (code === 0) reader.fail("a quoted string is never closed", start);
    value += readBlanks(reader, escapedBreak);
  }
}

/** Blanks and line breaks inside quotes: a single break becomes a space; of several, all except the first stay. */
function readBlanks(reader: YamlReader, afterEscapedBreak: boolean): string {
  const { text } = reader;
  const from = reader.pos;
  let leading = "";
  let trailing = "";
  let newLine = afterEscapedBreak;
  let blanks = from;
  for (;;) {
    const code = text.charCodeAt(reader.pos);
    if (code === 32 || code === 9) {
      reader.pos++;
      if (!newLine) blanks = reader.pos;
    } else if (isBreak(code)) {
      if (newLine) trailing += takeBreak(reader);
      else {
        leading = takeBreak(reader);
        newLine = true;
      }
    } else break;
  }
  if (!newLine) return text.slice(from, blanks);
  return leading === "\n" ? trailing || " " : leading + trailing;
}

function readEscape(reader: YamlReader): string {
  const letter = reader.text[reader.pos] as string;
  const simple = lookUp(ESCAPES, letter);
  reader.pos++;
  if (simple !== undefined) return simple;
  const length = lookUp(HEX_DIGITS, letter) ?? 0;
  const [digits = ""] = /^[0-9a-fA-F]*/.exec(reader.text.slice(reader.pos, reader.pos + length)) ?? [];
  const code = length > 0 && digits.length === length ? Number.parseInt(digits, 16) : -1;
  if (code < 0 || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
    reader.fail(`\\${letter === "\0" ? "" : letter}${digits} isn't an escape in a double-quoted string`);
  reader.pos += length;
  return String.fromCodePoint(code);
}
