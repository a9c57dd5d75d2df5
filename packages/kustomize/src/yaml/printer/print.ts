import { InputError } from "../../errors/errors.ts";
import { printPath } from "../../errors/issues.ts";
import type { Value, ValueMap } from "../../value/value.ts";
import { yamlNumber } from "./number.ts";
import { sortedKeys } from "./order.ts";
import { isUnprintable, writeScalar } from "./scalar.ts";
import { isSimpleKey } from "./style.ts";

/**
 * The resources as `kustomize build` prints them, byte for byte: keys in go-yaml's order, two spaces of indentation,
 * lists at the level of their key, long text folded at column 80, `---` between resources. Throws InputError for
 * numbers that JSON can't represent.
 */
export function printResources(values: Value[]): string {
  let out = "";
  for (const value of values) {
    if (out !== "") out += "---\n";
    out += printResource(value);
  }
  return out;
}

/**
 * One resource as a YAML document that ends with a line feed. Throws InputError with the resource and the field for
 * values that kustomize can't print.
 */
export function printResource(value: Value): string {
  try {
    return document(value);
  } catch (error) {
    const path = error instanceof InputError ? unprintablePath(value) : undefined;
    if (path === undefined) throw error;
    throw new InputError(`${nameOf(value)}${printPath(path)}: ${(error as InputError).message}`);
  }
}

function document(value: Value): string {
  const inside = collection(value, 0);
  if (inside !== "") return inside;
  const text = scalar(value, 0, 0);
  return text + lineEnd(text);
}

/** The path of the first text that can't be printed; a key counts as its own place. */
function unprintablePath(value: Value): (string | number)[] | undefined {
  if (typeof value === "string") return isUnprintable(value) ? [] : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  const entries = Array.isArray(value)
    ? value.entries()
    : sortedKeys(value).map((key) => [key, value[key]] as const);
  for (const [key, item] of entries) {
    if (typeof key === "string" && isUnprintable(key)) return [key];
    const inner = unprintablePath(item as Value);
    if (inner !== undefined) return [key, ...inner];
  }
  return undefined;
}

/** "ConfigMap settings: ", as far as the value contains it. */
function nameOf(value: Value): string {
  if (!isFilledMap(value) || typeof value.kind !== "string") return "";
  const { metadata } = value;
  const name = metadata !== undefined && isFilledMap(metadata) ? metadata.name : undefined;
  return `${value.kind}${typeof name === "string" ? ` ${name}` : ""}: `;
}

function isFilledMap(value: Value): value is ValueMap {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  for (const _ in value) return true;
  return false;
}

/** A value that fits after its key or dash: a scalar or an empty collection. */
function scalar(value: Value, column: number, indent: number): string {
  switch (typeof value) {
    case "string":
      return writeScalar(value, column, indent, false);
    case "boolean":
      return value ? "true" : "false";
    case "number":
    case "bigint":
      return yamlNumber(value);
    default:
      return value === null ? "null" : Array.isArray(value) ? "[]" : "{}";
  }
}

/** The line break after a scalar; literals that end with one have already ended their line. */
function lineEnd(scalar: string): string {
  const last = scalar.charCodeAt(scalar.length - 1);
  return last === 10 || last === 0x2028 || last === 0x2029 ? "" : "\n";
}

/** The entries or elements of a non-empty collection, the first on a line with `indent` columns already; else "". */
function collection(value: Value, indent: number): string {
  if (typeof value !== "object" || value === null) return "";
  return Array.isArray(value) ? list(value, indent) : map(value, indent);
}

function map(value: ValueMap, indent: number): string {
  const keys = sortedKeys(value);
  const margin = marginOf(indent);
  let out = "";
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as string;
    const item = value[key] as Value;
    if (at > 0) out += margin;
    if (!isSimpleKey(key)) {
      out += explicitEntry(key, item, indent);
      continue;
    }
    const name = writeScalar(key, 0, 2, true);
    out += `${name}:`;
    const isList = Array.isArray(item);
    const inside = isList ? list(item, indent) : collection(item, indent + 2);
    if (inside !== "") out += (isList ? below(indent) : below(indent + 2)) + inside;
    else {
      const text = scalar(item, indent + codePoints(name) + 2, indent + 2);
      out += ` ${text}${lineEnd(text)}`;
    }
  }
  return out;
}

/** The elements of a list. */
function list(value: readonly Value[], indent: number): string {
  const margin = marginOf(indent);
  let out = "";
  for (let at = 0; at < value.length; at++) {
    const item = value[at] as Value;
    out += at === 0 ? "- " : `${margin}- `;
    const inside = collection(item, indent + 2);
    if (inside !== "") out += inside;
    else {
      const text = scalar(item, indent + 2, indent + 2);
      out += text + lineEnd(text);
    }
  }
  return out;
}

/** Keys longer than 128 bytes or one line come after "? ", their value after ": " on the next line. */
function explicitEntry(key: string, item: Value, indent: number): string {
  const inner = indent + 2;
  const name = writeScalar(key, indent + 2, inner, false);
  const head = `? ${name}${lineEnd(name)}${marginOf(indent)}: `;
  const inside = collection(item, inner);
  if (inside !== "") return head + inside;
  const text = scalar(item, indent + 2, inner);
  return head + text + lineEnd(text);
}

const MARGINS = Array.from({ length: 80 }, (_, indent) => " ".repeat(indent));
const BELOW = MARGINS.map((margin) => `\n${margin}`);

function marginOf(indent: number): string {
  return MARGINS[indent] ?? " ".repeat(indent);
}

/** The end of a line and the margin of the next. */
function below(indent: number): string {
  return BELOW[indent] ?? `\n${" ".repeat(indent)}`;
}

function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xdc00 && code <= 0xdfff) count--;
  }
  return count;
}
