import { InputError } from "../../errors/errors.ts";
import { shortcuts } from "../../shortcuts.ts";
import { recalled } from "../../value/multimap.ts";
import { BREAK, isPlainAnywhere, styleOf } from "./style.ts";

/** The column after which a space becomes a line break. */
const BEST_WIDTH = 80;

const MAX_CACHED = 20_000;
const MAX_CACHED_LENGTH = 64;
// Names, keys and words repeat in manifests, so their form on one line is cached.
const written = new Map<string, string>();

/**
 * A string as go-yaml v2 writes it at the given column (code points already on the line), with the given indentation
 * for continuation lines. Text beyond column 80 is folded at single spaces, unless it is a mapping key.
 */
export function writeScalar(text: string, column: number, indent: number, simpleKey: boolean): string {
  // Most texts are written unchanged, and detecting that is faster than a look-up.
  if (shortcuts.taken && text.length > 5 && column + text.length <= BEST_WIDTH && isPlainAnywhere(text))
    return text;
  const known = recalled(written, text);
  if (known !== undefined && (simpleKey || column + known.length <= BEST_WIDTH)) return known;
  const made = makeScalar(text, column, indent, simpleKey);
  if (text.length <= MAX_CACHED_LENGTH && column + made.length <= BEST_WIDTH && !BREAK.test(made)) {
    if (written.size >= MAX_CACHED) written.clear();
    written.set(text, made);
  }
  return made;
}

function makeScalar(value: string, column: number, indent: number, simpleKey: boolean): string {
  const text = value.includes("\u0085") ? foldNextLines(value) : value;
  switch (styleOf(text)) {
    case "plain":
      return simpleKey || column + text.length <= BEST_WIDTH ? text : foldPlain(text, column, indent);
    case "single":
      return writeSingle(text, column, indent, simpleKey);
    case "double":
      return writeDouble(text, column, indent, simpleKey);
    case "literal":
      return writeLiteral(text, indent);
  }
}

/** kustomize reads each object's JSON with a YAML reader, which folds U+0085 in a string like a line break. */
function foldNextLines(text: string): string {
  return text.replace(
    / *\u0085[ \u0085]*/g,
    (breaks) => "\n".repeat(breaks.split("\u0085").length - 2) || " ",
  );
}

function lineBreak(indent: number): string {
  return `\n${" ".repeat(indent)}`;
}

function foldPlain(text: string, column: number, indent: number): string {
  let out = "";
  let from = 0;
  let lineStart = -column;
  for (let space = text.indexOf(" "); space >= 0; space = text.indexOf(" ", space + 1)) {
    const alone = text.charCodeAt(space - 1) !== 32 && text.charCodeAt(space + 1) !== 32;
    if (!alone || space - lineStart <= BEST_WIDTH) continue;
    out += text.slice(from, space) + lineBreak(indent);
    from = space + 1;
    lineStart = from - indent;
  }
  return out + text.slice(from);
}

function writeSingle(text: string, startColumn: number, indent: number, simpleKey: boolean): string {
  const quoted = text.includes("'") ? text.replaceAll("'", "''") : text;
  if ((simpleKey || startColumn + quoted.length + 1 <= BEST_WIDTH) && !BREAK.test(text)) return `'${quoted}'`;
  let out = "'";
  let column = startColumn + 1;
  let spaces = false;
  let breaks = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (char === " ") {
      const fold = !simpleKey && !spaces && column > BEST_WIDTH && i > 0 && i < text.length - 1;
      if (fold && text[i + 1] !== " ") {
        out += lineBreak(indent);
        column = indent;
      } else {
        out += " ";
        column++;
      }
      spaces = true;
    } else if (char === "\u2028" || char === "\u2029") {
      out += char;
      column = 0;
      breaks = true;
    } else {
      if (breaks) {
        out += " ".repeat(indent);
        column = indent;
      }
      out += char === "'" ? "''" : char;
      column += char === "'" ? 2 : 1;
      spaces = false;
      breaks = false;
    }
  }
  return `${out}'`;
}

const ESCAPES: Record<number, string> = {
  0: "\\0",
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
  27: "\\e",
  34: '\\"',
  92: "\\\\",
  133: "\\N",
  160: "\\_",
  8232: "\\L",
  8233: "\\P",
};

/** A character as an escape in double quotes. */
export function escapeOf(code: number): string {
  const short = ESCAPES[code];
  if (short !== undefined) return short;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters YAML calls not printable
const DOUBLE_ESCAPED = /[\u0000-\u001f"\\\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;

function writeDouble(text: string, startColumn: number, indent: number, simpleKey: boolean): string {
  if ((simpleKey || startColumn + text.length + 1 <= BEST_WIDTH) && !DOUBLE_ESCAPED.test(text))
    return `"${text}"`;
  const marked = text.charCodeAt(0) === 0xfeff; // go-yaml escapes everything behind a byte order mark
  let out = '"';
  let column = startColumn + 1;
  let spaces = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) as number;
    if (code > 0xffff) i++;
    const char = String.fromCodePoint(code);
    if (marked || DOUBLE_ESCAPED.test(char)) {
      if (code >= 0x7f && REFUSED.test(char)) refuse(code);
      const escaped = escapeOf(code);
      out += escaped;
      column += escaped.length;
      spaces = false;
    } else if (code === 32) {
      if (!simpleKey && !spaces && column > BEST_WIDTH && i > 0 && i < text.length - 1) {
        out += lineBreak(indent);
        column = indent;
        if (text[i + 1] === " ") {
          out += "\\";
          column++;
        }
      } else {
        out += " ";
        column++;
      }
      spaces = true;
    } else {
      out += char;
      column++;
      spaces = false;
    }
  }
  return `${out}"`;
}

// Characters that Go's JSON leaves unchanged and its YAML reader rejects.
const REFUSED = /[\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

/** Whether a text contains a character that kustomize can't print. */
export function isUnprintable(text: string): boolean {
  return REFUSED.test(text);
}

function refuse(code: number): never {
  const name = code.toString(16).toUpperCase().padStart(4, "0");
  throw new InputError(
    `a string contains the control character U+${name}, which kustomize can't print; remove it`,
    { code: "not-text" },
  );
}

function writeLiteral(text: string, indent: number): string {
  const first = text.charCodeAt(0);
  let header = first === 32 || BREAK.test(text[0] as string) ? "|2" : "|";
  const last = text.length - 1;
  if (!BREAK.test(text[last] as string)) header += "-";
  else if (last === 0 || BREAK.test(text[last - 1] as string)) header += "+";
  const margin = " ".repeat(indent);
  let out = `${header}\n`;
  let from = 0;
  for (let i = 0; i <= last; i++) {
    const code = text.charCodeAt(i);
    if (code !== 10 && code !== 0x2028 && code !== 0x2029) continue;
    if (i > from) out += margin + text.slice(from, i);
    out += text[i];
    from = i + 1;
  }
  if (from <= last) out += margin + text.slice(from);
  return out;
}
