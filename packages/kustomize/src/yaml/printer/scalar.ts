import { InputError } from "../../errors/errors.ts";
import { shortcuts } from "../../shortcuts.ts";
import { BREAK, blockIndicators } from "../reader/literal.ts";
import { isPlainAnywhere, styleOf } from "./style.ts";

/** The column after which a space becomes a line break. */
const BEST_WIDTH = 80;

/**
 * A string as go-yaml v2 writes it at the given column (code points already on the line), with the given indentation
 * for continuation lines. Text beyond column 80 is folded at single spaces, unless it is a mapping key.
 */
export function writeScalar(value: string, column: number, indent: number, simpleKey: boolean): string {
  // Most texts are written unchanged.
  if (shortcuts.taken && value.length > 5 && column + value.length <= BEST_WIDTH && isPlainAnywhere(value))
    return value;
  const text = value.includes("\u0085") ? foldNextLines(value) : value;
  switch (styleOf(text)) {
    case "plain":
      return simpleKey || column + text.length <= BEST_WIDTH ? text : foldPlain(text, column, indent);
    case "single":
      return writeQuoted(text, "'", column, indent, simpleKey);
    case "double":
      return writeQuoted(text, '"', column, indent, simpleKey);
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

/** A text in quotes, of which the single ones keep line breaks, and the double ones escape what needs it. */
function writeQuoted(
  value: string,
  quote: "'" | '"',
  start: number,
  indent: number,
  simpleKey: boolean,
): string {
  const isSingle = quote === "'";
  const isEasy = !(isSingle ? BREAK : DOUBLE_ESCAPED).test(value);
  const doubled = isSingle ? value.replaceAll("'", "''") : value;
  if ((simpleKey || start + doubled.length + 1 <= BEST_WIDTH) && isEasy) return quote + doubled + quote;
  // go-yaml escapes everything behind a byte order mark.
  const isMarked = !isSingle && value.charCodeAt(0) === 0xfeff;
  let out: string = quote;
  let column = start + 1;
  let spaces = false;
  let breaks = false;
  for (let i = 0; i < value.length; i++) {
    const code = value.codePointAt(i) as number;
    if (code > 0xffff) i++;
    const char = String.fromCodePoint(code);
    if (char === " " && !isMarked) {
      const isTwo = value[i + 1] === " ";
      const mayFold = !simpleKey && !spaces && column > BEST_WIDTH && i > 0 && i < value.length - 1;
      if (mayFold && !(isSingle && isTwo)) {
        out += lineBreak(indent) + (isTwo ? "\\" : "");
        column = indent + (isTwo ? 1 : 0);
      } else {
        out += " ";
        column++;
      }
      spaces = true;
    } else if (isSingle && BREAK.test(char)) {
      out += char;
      column = 0;
      breaks = true;
    } else {
      if (breaks) {
        out += " ".repeat(indent);
        column = indent;
      }
      if (REFUSED.test(char)) refuse(code);
      const isEscaped = isMarked || (isSingle ? /'/ : DOUBLE_ESCAPED).test(char);
      const written = !isEscaped ? char : isSingle ? "''" : escapeOf(code);
      out += written;
      column += written.length;
      spaces = false;
      breaks = false;
    }
  }
  return out + quote;
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
  const last = text.length - 1;
  const margin = " ".repeat(indent);
  let out = `|${blockIndicators(text)}\n`;
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
