import { InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { allSaid, commentLines, noReasons, type Reasons } from "./reasons.ts";

/** Comments above lists, for the reader of what is written. */
const notes = new WeakMap<object, string>();

/** The same list, above which a line of comment is written. */
export function noted<List extends readonly unknown[]>(list: List, note: string): List {
  notes.set(list, note);
  return list;
}

/** The comment above a list; undefined if there is none. */
export function noteOf(list: readonly unknown[]): string | undefined {
  return notes.get(list);
}

/** Mappings that a person writes on one line, like the row of a table. */
const rows = new WeakSet<object>();

/** The same mapping, which is written on one line if it fits; what others may hold too is copied first. */
export function asRow<Map extends object>(map: Map): Map {
  rows.add(map);
  return map;
}

/** True for a mapping that is written on one line if it fits. */
export function isRow(value: unknown): boolean {
  return rows.has(value as object);
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
  if (typeof plain === "object" && plain !== null) {
    if (Array.isArray(plain))
      return plain.length === 0 ? "[]\n" : `${(said + list(plain, "\n", 0, reasons)).slice(1)}\n`;
    const text = entries(plain, "\n", 0, reasons);
    return text === "" ? "{}\n" : `${(said + text).slice(1)}\n`;
  }
  return `${scalar(plain, "\n")}\n`;
}

/** The longest line with a whole mapping. */
const WIDTH = 110;

/** A mapping on one line, after so many columns; undefined unless it is meant to be and fits. */
function rowOf(value: unknown, columns: number): string | undefined {
  const row = isRow(value) ? inRow(value) : "\n";
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

/** The entries of a mapping, each on a line that `margin` (a line feed and spaces) begins; "" if there are none. */
function entries(map: object, margin: string, depth: number, reasons: Reasons | undefined): string {
  if (depth > MAX_DEPTH)
    throw new InternalError(`data nested deeper than ${MAX_DEPTH} levels can't be written`);
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
    if (typeof value !== "object" || value === null)
      out += ` ${reasons && isMode(key, value, map) ? `0${value.toString(8)}` : scalar(value, margin)}`;
    else if (Array.isArray(value))
      out += value.length === 0 ? " []" : list(value, `${margin}  `, depth + 1, said);
    else {
      const block = row ?? entries(value, `${margin}  `, depth + 1, said);
      out += block.startsWith("\n") ? block : ` ${block || "{}"}`;
    }
  }
  return out;
}

/** The elements of a list, each on a line that `margin` begins. */
function list(
  items: readonly unknown[],
  margin: string,
  depth: number,
  reasons: Reasons | undefined,
): string {
  if (depth > MAX_DEPTH)
    throw new InternalError(`data nested deeper than ${MAX_DEPTH} levels can't be written`);
  const note = noteOf(items);
  let out = note === undefined ? "" : `${margin}# ${note}`;
  for (const [index, item] of items.entries()) {
    const value = dataOf(item);
    const said = reasons && (reasons.inside.get(index) ?? NOTHING);
    const row = rowOf(value, margin.length + 1);
    out += commentLines(row && said ? allSaid(said) : said?.why, margin);
    if (row !== undefined || typeof value !== "object" || value === null) {
      out += `${margin}- ${row ?? scalar(value, margin)}`;
      continue;
    }
    const inner = `${margin}  `;
    const block = Array.isArray(value)
      ? value.length === 0
        ? ""
        : list(value, inner, depth + 1, said)
      : entries(value, inner, depth + 1, said);
    // The first line of the block follows the dash, whose two columns are its indentation.
    if (block === "") out += `${margin}- ${Array.isArray(value) ? "[]" : "{}"}`;
    else out += `${margin}- ${block.slice(inner.length)}`;
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
const MAX_CACHED = 20_000;
const written = new Map<string, string>();

/** Keys and one-line scalars repeat, so their text is cached. */
function oneLine(value: string): string {
  const known = written.get(value);
  if (known !== undefined) return known;
  const made = isPlain(value) ? value : quoted(value);
  if (value.length <= 128 && !value.includes("\n")) {
    if (written.size >= MAX_CACHED) written.clear();
    written.set(value, made);
  }
  return made;
}

/** The text of a string. An obvious string isn't cached: most are written once. */
function text(value: string, margin: string): string {
  if (SURE.test(value)) return isWord(value) ? quoted(value) : value;
  if (value.includes("\n") && isLiteral(value)) return literal(value, margin);
  return oneLine(value);
}

// Names, paths, addresses and lists of them, which none of the expressions below match.
const SURE = /^[A-Za-z_/][A-Za-z0-9_/.=@,+-]*(?::[A-Za-z0-9_/][A-Za-z0-9_/.=@,+-]*)*$/;
const WORDS = new Set(["y", "n", "yes", "no", "on", "off", "true", "false", "null"]);
// Letters, digits, and other characters that may begin a plain scalar; a dash or dot is examined further.
const FIRST = /^[\p{L}\p{Nd}_/$(+.\\;^-]/u;
// Anything that some reader might treat as a number, a date or a time: signs, digits and the letters of numbers.
const NUMERIC = /^[-+.]*[0-9.][-+0-9._:,eExXoObBaAcCdDfFtTzZiInN ]*$/;
const INDICATOR = /: |:$| #|^- |^-$|^---|^\.\.\.|^ | $/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: characters that a plain scalar can't contain
const SPECIAL = /[\u0000-\u001f\u007f-\u00a0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;

/** True for a text that some reader treats as a boolean or null. */
function isWord(value: string): boolean {
  return value.length <= 5 && WORDS.has(value.toLowerCase());
}

function isPlain(value: string): boolean {
  if (SURE.test(value)) return !isWord(value);
  return FIRST.test(value) && !NUMERIC.test(value) && !INDICATOR.test(value) && !SPECIAL.test(value);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: characters that must be escaped
const ESCAPED = /["\\\u0000-\u001f\u007f-\u00a0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;
const ESCAPED_ALL = new RegExp(`[\ud800-\udbff][\udc00-\udfff]|${ESCAPED.source}`, "g");

/** In double quotes with JSON's escapes; in single quotes if that avoids escaping double quotes and backslashes. */
function quoted(value: string): string {
  if (!ESCAPED.test(value)) return `"${value}"`;
  if (!SPECIAL.test(value) && !value.includes("'")) return `'${value}'`;
  return `"${value.replace(ESCAPED_ALL, escapeOf)}"`;
}

function escapeOf(found: string): string {
  if (found === '"' || found === "\\") return `\\${found}`;
  if (found === "\n") return "\\n";
  if (found === "\t") return "\\t";
  if (found === "\r") return "\\r";
  if (found.length === 2) return found;
  const code = found.charCodeAt(0);
  // A lone surrogate isn't a character; it becomes the same as in Go's JSON.
  return `\\u${(code >= 0xd800 && code <= 0xdfff ? 0xfffd : code).toString(16).padStart(4, "0")}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: characters that a block literal can't contain
const NOT_LITERAL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;

/** The real kustomize can't read back a block literal that begins with a tab. */
function isLiteral(value: string): boolean {
  return value.charCodeAt(0) !== 9 && !NOT_LITERAL.test(value) && /[^\n\t ]/.test(value);
}

/** A block literal; its lines are indented two columns more than the line that `margin` begins. */
function literal(value: string, margin: string): string {
  const first = value.charCodeAt(0);
  const indicated = first === 32 || first === 10 ? "2" : "";
  let end = value.length;
  while (value.charCodeAt(end - 1) === 10) end--;
  const breaks = value.length - end;
  const chomp = breaks === 0 ? "-" : breaks === 1 ? "" : "+";
  const inner = `${margin}  `;
  let out = `|${indicated}${chomp}`;
  for (let from = 0; from < end; ) {
    let stop = value.indexOf("\n", from);
    if (stop < 0 || stop > end) stop = end;
    out += stop === from ? "\n" : inner + value.slice(from, stop);
    from = stop + 1;
  }
  return breaks > 1 ? out + "\n".repeat(breaks - 1) : out;
}
