import { InputError } from "../../errors/errors.ts";
import { printPath } from "../../errors/issues.ts";
import type { Value, ValueMap } from "../../value/value.ts";
import { BREAK } from "../reader/literal.ts";
import { yamlNumber } from "./number.ts";
import { sortedKeys } from "./order.ts";
import { isUnprintable, writeScalar } from "./scalar.ts";
import { isSimpleKey } from "./style.ts";

/**
 * The resources as `kustomize build` prints them, byte for byte: keys in go-yaml's order, two spaces of indentation,
 * lists at the level of their key, long text folded at column 80, `---` between resources. Throws InputError for
 * numbers that JSON can't represent.
 */
export function printResources(values: readonly Value[]): string {
  return resourceParts(values).join("");
}

/** The same, resource by resource, for output that may exceed the longest text that JavaScript has. Throws like it. */
export function resourceParts(values: readonly Value[]): string[] {
  return values.map((value, at) => `${at === 0 ? "" : "---\n"}${printResource(value)}`);
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
  return inside === "" ? line(value, 0, 0) : inside;
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

/** A scalar or an empty collection as the end of a line; literals that end with a line break have already ended theirs. */
function line(value: Value, column: number, indent: number): string {
  return ended(scalar(value, column, indent));
}

function ended(text: string): string {
  return BREAK.test(text[text.length - 1] ?? "") ? text : `${text}\n`;
}

/** The entries or elements of a non-empty collection, the first on a line with `indent` columns already; else "". */
function collection(value: Value, indent: number): string {
  if (typeof value !== "object" || value === null) return "";
  return Array.isArray(value) ? list(value, indent) : map(value, indent);
}

function map(value: ValueMap, indent: number): string {
  const margin = " ".repeat(indent);
  let out = "";
  for (const key of sortedKeys(value)) {
    const item = value[key] as Value;
    if (out !== "") out += margin;
    if (!isSimpleKey(key)) {
      // Keys longer than 128 bytes or one line come after "? ", their value after ": " on the next line.
      out += `? ${ended(writeScalar(key, indent + 2, indent + 2, false))}${margin}: `;
      out += collection(item, indent + 2) || line(item, indent + 2, indent + 2);
      continue;
    }
    const name = writeScalar(key, 0, 2, true);
    const isList = Array.isArray(item);
    const inside = isList ? list(item, indent) : collection(item, indent + 2);
    if (inside !== "") out += `${name}:\n${isList ? margin : `${margin}  `}${inside}`;
    else out += `${name}: ${line(item, indent + [...name].length + 2, indent + 2)}`;
  }
  return out;
}

/** The elements of a list. */
function list(value: readonly Value[], indent: number): string {
  const lines = value.map(
    (item) => `- ${collection(item, indent + 2) || line(item, indent + 2, indent + 2)}`,
  );
  return lines.join(" ".repeat(indent));
}
