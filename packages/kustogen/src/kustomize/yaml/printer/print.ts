import { InputError } from "../../../errors/errors.ts";
import { printPath } from "../../../errors/issues.ts";
import type { Value, ValueMap } from "../../../kubernetes/value.ts";
import { yamlNumber } from "./number.ts";
import { sortedKeys } from "./order.ts";
import { isUnprintable, writeScalar } from "./scalar.ts";
import { isSimpleKey } from "./style.ts";

/**
 * The resources as `kustomize build` prints them, byte for byte: keys in go-yaml's order, two spaces of indentation,
 * lists at the level of their key, long text folded at column 80, `---` between resources. Throws InputError for
 * numbers that JSON lacks.
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
 * what kustomize can't print.
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
  if (Array.isArray(value) && value.length > 0) return list(value, 0, "");
  if (isFilledMap(value)) return map(value, 0, "");
  const text = scalar(value, 0, 0);
  return text + lineEnd(text);
}

/** Where the first text that can't be printed stands; a key counts as its own place. */
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

/** "ConfigMap settings: ", as far as the value says it. */
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

/** A value that fits behind its key or dash: a scalar or an empty collection. */
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

/** The line break behind a scalar; literals that end with one have ended their line already. */
function lineEnd(scalar: string): string {
  const last = scalar.charCodeAt(scalar.length - 1);
  return last === 10 || last === 0x2028 || last === 0x2029 ? "" : "\n";
}

/** The entries of a mapping, the first one on a line that already holds `indent` columns. */
function map(value: ValueMap, indent: number, margin: string): string {
  let out = "";
  for (const key of sortedKeys(value)) {
    const item = value[key] as Value;
    const lead = out === "" ? "" : margin;
    if (!isSimpleKey(key)) {
      out += lead + explicitEntry(key, item, indent, margin);
      continue;
    }
    const name = writeScalar(key, indent, indent + 2, true);
    if (Array.isArray(item) && item.length > 0)
      out += `${lead}${name}:\n${margin}${list(item, indent, margin)}`;
    else if (isFilledMap(item)) out += `${lead}${name}:\n${margin}  ${map(item, indent + 2, `${margin}  `)}`;
    else {
      const text = scalar(item, indent + codePoints(name) + 2, indent + 2);
      out += `${lead}${name}: ${text}${lineEnd(text)}`;
    }
  }
  return out;
}

/** Keys beyond 128 bytes or one line stand behind "? ", their value behind ": " on the next line. */
function explicitEntry(key: string, item: Value, indent: number, margin: string): string {
  const inner = indent + 2;
  const innerMargin = `${margin}  `;
  const name = writeScalar(key, indent + 2, inner, false);
  const head = `? ${name}${lineEnd(name)}`;
  if (Array.isArray(item) && item.length > 0) return `${head}${margin}: ${list(item, inner, innerMargin)}`;
  if (isFilledMap(item)) return `${head}${margin}: ${map(item, inner, innerMargin)}`;
  const text = scalar(item, indent + 2, inner);
  return `${head}${margin}: ${text}${lineEnd(text)}`;
}

/** The elements of a list, the first one on a line that already holds `indent` columns. */
function list(value: Value[], indent: number, margin: string): string {
  let out = "";
  for (const item of value) {
    const lead = out === "" ? "- " : `${margin}- `;
    if (Array.isArray(item) && item.length > 0) out += lead + list(item, indent + 2, `${margin}  `);
    else if (isFilledMap(item)) out += lead + map(item, indent + 2, `${margin}  `);
    else {
      const text = scalar(item, indent + 2, indent + 2);
      out += lead + text + lineEnd(text);
    }
  }
  return out;
}

function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xdc00 && code <= 0xdfff) count--;
  }
  return count;
}
