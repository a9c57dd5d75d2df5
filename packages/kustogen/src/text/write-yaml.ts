import { InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { escapeOf as characterEscape } from "@kustogen/kustomize/yaml/printer/scalar.ts";
import { styleOf } from "@kustogen/kustomize/yaml/printer/style.ts";
import { blockIndicators } from "@kustogen/kustomize/yaml/reader/literal.ts";
import { isReservedV2 } from "@kustogen/kustomize/yaml/reader/scalar.ts";
import { allSaid, commentLines, noReasons, type Reasons } from "./reasons.ts";

/** Comments above lists and mappings, for the reader of what is written. */
const notes = new WeakMap<object, readonly string[]>();

/** The same list or mapping, above whose content a comment is written. What others may hold too is copied first. */
export function noted<Content extends object>(content: Content, note: string | undefined): Content {
  if (note !== undefined) notes.set(content, [note]);
  return content;
}

/** Mappings that a person writes on one line, like the row of a table. */
const rows = new WeakSet<object>();

/** The same mapping, which is written on one line if it fits; what others may hold too is copied first. */
export function asRow<Map extends object>(map: Map): Map {
  rows.add(map);
  return map;
}

/**
 * YAML for people to read and git to compare: keys in the given order, without undefined values, two spaces of
 * indentation, list dashes indented below their key and below the list's comment, multi-line text as a block literal, no line folding. A string is
 * unquoted only if YAML 1.1 and 1.2 readers agree that it is a string. Objects with a `toJSON` method are written as
 * its result. Throws InternalError for values that YAML data can't contain (NaN, functions, symbols, circular data).
 */
export function writeYaml(value: unknown): string {
  return textOf(value, undefined);
}

/** The same for a manifest or a kustomization: file modes are octal, and reasons stand above what they are about. */
export function writeManifest(value: unknown, reasons = NOTHING): string {
  return textOf(value, reasons);
}

const NOTHING = noReasons();

/** @param reasons undefined for a document of any program */
function textOf(value: unknown, reasons: Reasons | undefined): string {
  const plain = dataOf(value);
  const said = commentLines(reasons?.why, "\n");
  if (typeof plain !== "object" || plain === null) return `${scalar(plain, "\n")}\n`;
  const text = block(plain, "\n", 0, reasons);
  return text === "" ? `${emptyOf(plain)}\n` : `${(said + text).slice(1)}\n`;
}

/** The longest line with a whole mapping. */
const WIDTH = 110;

/** A mapping on one line, after so many columns; undefined unless it is meant to be and fits. */
function rowOf(value: unknown, columns: number): string | undefined {
  const row = rows.has(value as object) ? inRow(value) : "\n";
  return columns + row.length <= WIDTH && !row.includes("\n") ? row : undefined;
}

/** A value on one line, unless a text in it has several. */
function inRow(value: unknown): string {
  const plain = dataOf(value);
  if (Array.isArray(plain)) return `[${plain.map(inRow).join(", ")}]`;
  if (typeof plain === "object" && plain !== null) {
    const there = Object.entries(plain).filter(([, one]) => one !== undefined);
    const inner = there.map(([key, one]) => `${inRow(key)}: ${inRow(one)}`);
    return inner.length === 0 ? "{}" : `{ ${inner.join(", ")} }`;
  }
  return typeof plain === "string" && /[,[\]{}]/.test(plain) ? quoted(plain) : scalar(plain, "\n");
}

const MAX_DEPTH = 1000;

/** The value without its class: the result of toJSON, if it has one. */
function dataOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === "function" ? toJSON.call(value) : value;
}

/** A value in block style, each line begun by `margin` (a line feed and spaces); "" for an empty collection. */
function block(value: object, margin: string, depth: number, reasons: Reasons | undefined): string {
  if (depth > MAX_DEPTH)
    throw new InternalError(`data nested deeper than ${MAX_DEPTH} levels can't be written`);
  const text = Array.isArray(value)
    ? list(value, margin, depth, reasons)
    : entries(value, margin, depth, reasons);
  return text === "" ? "" : commentLines(notes.get(value), margin) + text;
}

/** The entries of a mapping. */
function entries(map: object, margin: string, depth: number, reasons: Reasons | undefined): string {
  let out = "";
  for (const key in map) {
    if (!Object.hasOwn(map, key)) continue;
    let value = (map as Record<string, unknown>)[key];
    if (value === undefined) continue;
    value = dataOf(value);
    const said = reasons && (reasons.inside.get(key) ?? NOTHING);
    const row = rowOf(value, margin.length + key.length + 1);
    out += commentLines(row && said ? allSaid(said) : said?.why, margin);
    out += key.length > MAX_SIMPLE_KEY ? `${margin}? ${quoted(key)}${margin}:` : `${margin}${oneLine(key)}:`;
    if (row !== undefined) out += ` ${row}`;
    else if (typeof value !== "object" || value === null)
      out += ` ${reasons && isMode(key, value, map) ? `0${value.toString(8)}` : scalar(value, margin)}`;
    else out += block(value, `${margin}  `, depth + 1, said) || ` ${emptyOf(value)}`;
  }
  return out;
}

const emptyOf = (value: object): string => (Array.isArray(value) ? "[]" : "{}");

/** The elements of a list. */
function list(
  items: readonly unknown[],
  margin: string,
  depth: number,
  reasons: Reasons | undefined,
): string {
  let out = "";
  for (const [index, item] of items.entries()) {
    const value = dataOf(item);
    const said = reasons && (reasons.inside.get(index) ?? NOTHING);
    const row = rowOf(value, margin.length + 1);
    out += commentLines(row && said ? allSaid(said) : said?.why, margin);
    if (row !== undefined || typeof value !== "object" || value === null) {
      out += `${margin}- ${row ?? scalar(value, margin)}`;
      continue;
    }
    // The first line of the block follows the dash, whose two columns are its indentation.
    const inner = `${margin}  `;
    out += `${margin}- ${block(value, inner, depth + 1, said).slice(inner.length) || emptyOf(value)}`;
  }
  return out;
}

/** True for the mode of files in a volume: kustomize, like all that read manifests, takes 0440 as octal. */
function isMode(key: string, value: unknown, map: object): value is number {
  if (key !== "defaultMode" && !(key === "mode" && Object.hasOwn(map, "path"))) return false;
  return Number.isInteger(value) && (value as number) > 0o7 && (value as number) <= 0o7777;
}

function scalar(value: unknown, margin: string): string {
  switch (typeof value) {
    case "string":
      return text(value, margin);
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return String(value);
    case "number":
      return number(value);
    case "undefined":
      return "null";
    default:
      if (value === null) return "null";
      throw new InternalError(`a ${typeof value} can't be written as YAML`);
  }
}

/** YAML 1.1 readers recognize an exponent as part of a number only after a decimal point. */
function number(value: number): string {
  if (!Number.isFinite(value)) throw new InternalError(`${value} can't be written as YAML`);
  if (value === 0) return "0";
  const digits = String(value);
  return digits.includes("e") && !digits.includes(".") ? digits.replace("e", ".0e") : digits;
}

const MAX_SIMPLE_KEY = 500;

/** A text on one line. */
function oneLine(value: string): string {
  const isPlain = SURE.test(value)
    ? value.length > 5 || !isReservedV2(value)
    : FIRST.test(value) && !NUMERIC.test(value) && styleOf(value) === "plain";
  return isPlain ? value : quoted(value);
}

/** The text of a string. */
function text(value: string, margin: string): string {
  return value.includes("\n") && isLiteral(value) ? literal(value, margin) : oneLine(value);
}

// Names, paths, addresses and lists of them, which none of the expressions below match.
const SURE = /^[A-Za-z_/][A-Za-z0-9_/.=@,+-]*(?::[A-Za-z0-9_/][A-Za-z0-9_/.=@,+-]*)*$/;
// Letters, digits, and other characters that may begin a plain scalar; a dash or dot is examined further.
const FIRST = /^[\p{L}\p{Nd}_/$(+.\\;^-]/u;
// Anything that some reader might treat as a number, a date or a time: signs, digits and the letters of numbers.
const NUMERIC = /^[-+.]*[0-9.][-+0-9._:,eExXoObBaAcCdDfFtTzZiInN ]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: characters that a plain scalar can't contain
const SPECIAL = /[\u0000-\u001f\u007f-\u00a0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: characters that must be escaped
const ESCAPED = /["\\\u0000-\u001f\u007f-\u00a0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;
const ESCAPED_ALL = new RegExp(`[\ud800-\udbff][\udc00-\udfff]|${ESCAPED.source}`, "g");

/** In double quotes; in single quotes if that avoids escaping double quotes and backslashes. */
function quoted(value: string): string {
  if (!ESCAPED.test(value)) return `"${value}"`;
  if (!SPECIAL.test(value) && !value.includes("'")) return `'${value}'`;
  return `"${value.replace(ESCAPED_ALL, escapeOf)}"`;
}

function escapeOf(found: string): string {
  if (found.length === 2) return found;
  const code = found.charCodeAt(0);
  // A lone surrogate isn't a character; it becomes the same as in Go's JSON.
  return characterEscape(code >= 0xd800 && code <= 0xdfff ? 0xfffd : code);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: characters that a block literal can't contain
const NOT_LITERAL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;

/** The real kustomize can't read back a block literal that begins with a tab. */
function isLiteral(value: string): boolean {
  return value.charCodeAt(0) !== 9 && !NOT_LITERAL.test(value) && /[^\n\t ]/.test(value);
}

/** A block literal; its lines are indented two columns more than the line that `margin` begins. */
function literal(value: string, margin: string): string {
  let end = value.length;
  while (value.charCodeAt(end - 1) === 10) end--;
  const lines = `\n${value.slice(0, end)}`.replace(/\n(?=[^\n])/g, `${margin}  `);
  return `|${blockIndicators(value)}${lines}${value.slice(end + 1)}`;
}
