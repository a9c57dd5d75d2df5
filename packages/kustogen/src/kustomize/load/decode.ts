import { InputError } from "../../errors/errors.ts";
import { isMap, type Value, type ValueMap } from "../../kubernetes/value.ts";

/** What a field of a configuration may hold. */
export type Shape = "string" | "boolean" | "integer" | "any" | ListShape | MapShape | FieldsShape;

/** A list of values of one shape. */
export interface ListShape {
  list: Shape;
}

/** A mapping from any key to values of one shape. */
export interface MapShape {
  map: Shape;
}

/** A mapping with known fields. */
export interface FieldsShape {
  fields: Readonly<Record<string, Shape>>;
}

/** How strictly a configuration is read. */
export interface DecodeOptions {
  /** What messages call the configuration: its file. */
  file: string;
  /** Refuse fields that the shape doesn't have; without it they are ignored. */
  strict: boolean;
  /** Read numbers and booleans as text where text is expected. */
  coerce: boolean;
  /** Says where a field stands: "kustomization.yaml:12". */
  locate?: (field: string) => string;
}

/**
 * Reads a configuration as Go reads JSON into a struct: field names whatever their case, null as if it weren't there,
 * everything else of exactly the expected type. Returns what the shape describes; a field that is absent or null is
 * undefined. Throws InputError that names the file and the field.
 */
export function decode<T>(value: Value | undefined, shape: Shape, options: DecodeOptions): T {
  return decodeAt(value, shape, "", options) as T;
}

function decodeAt(value: Value | undefined, shape: Shape, path: string, options: DecodeOptions): unknown {
  if (value === undefined || value === null) return undefined;
  if (shape === "any") return value;
  if (typeof shape === "string") return decodeScalar(value, shape, path, options);
  if ("list" in shape) {
    if (!Array.isArray(value)) return wrong(value, "a list", path, options);
    return value.map((item, index) => decodeItem(item, shape.list, `${path}[${index}]`, options));
  }
  if (!isMap(value)) return wrong(value, "a mapping", path, options);
  return "map" in shape ? decodeMap(value, shape, path, options) : decodeFields(value, shape, path, options);
}

/** A null in a list is the zero value of its type, as in Go. */
function decodeItem(value: Value, shape: Shape, path: string, options: DecodeOptions): unknown {
  const item = decodeAt(value, shape, path, options);
  if (item !== undefined || shape === "any") return item;
  if (shape === "string") return "";
  if (shape === "boolean") return false;
  if (shape === "integer") return 0;
  if ("list" in shape) return [];
  return {};
}

function decodeScalar(
  value: Value,
  shape: "string" | "boolean" | "integer",
  path: string,
  options: DecodeOptions,
) {
  if (shape === "string") {
    if (typeof value === "string") return value;
    if (options.coerce && typeof value !== "object") return String(value);
    return wrong(value, "text", path, options);
  }
  if (shape === "boolean")
    return typeof value === "boolean" ? value : wrong(value, "true or false", path, options);
  if (typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value))) return value;
  return wrong(value, "a whole number", path, options);
}

function decodeMap(value: ValueMap, shape: MapShape, path: string, options: DecodeOptions): unknown {
  const result = new Map<string, unknown>();
  for (const key of Object.keys(value))
    result.set(key, decodeItem(value[key] as Value, shape.map, join(path, key), options));
  return result;
}

const lowerNames = new WeakMap<FieldsShape, Map<string, string>>();

function decodeFields(value: ValueMap, shape: FieldsShape, path: string, options: DecodeOptions): unknown {
  let names = lowerNames.get(shape);
  if (names === undefined) {
    names = new Map(Object.keys(shape.fields).map((name) => [name.toLowerCase(), name]));
    lowerNames.set(shape, names);
  }
  const result: Record<string, unknown> = {};
  const keys = Object.keys(value);
  // Only where two spellings of one field may meet does their order count.
  if (!keys.every((key) => Object.hasOwn(shape.fields, key))) keys.sort();
  for (const key of keys) {
    const name = Object.hasOwn(shape.fields, key) ? key : names.get(key.toLowerCase());
    if (name === undefined) {
      if (!options.strict) continue;
      throw new InputError(
        `${where(key, options)}: unknown field "${join(path, key)}"${suggestion(key, Object.keys(shape.fields))}`,
      );
    }
    const item = decodeAt(value[key], shape.fields[name] as Shape, join(path, key), options);
    if (item !== undefined) result[name] = item;
  }
  return result;
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function where(field: string, options: DecodeOptions): string {
  return options.locate?.(field) ?? options.file;
}

function wrong(value: Value, expected: string, path: string, options: DecodeOptions): never {
  const found = Array.isArray(value)
    ? "a list"
    : isMap(value)
      ? "a mapping"
      : typeof value === "string"
        ? `text ${JSON.stringify(value)}`
        : `${typeof value === "boolean" ? "" : "the number "}${String(value)}`;
  const last =
    path
      .split(".")
      .at(-1)
      ?.replace(/\[\d+\]$/, "") ?? path;
  const hint = expected === "text" && typeof value !== "object" ? "; write it in quotes" : "";
  throw new InputError(
    `${where(last, options)}: ${path === "" ? "expected" : `${path} must be`} ${expected} but is ${found}${hint}`,
  );
}

/** Names the known field that differs from the unknown one by at most two letters. */
function suggestion(key: string, known: string[]): string {
  const near = known.find((name) => distance(name.toLowerCase(), key.toLowerCase()) <= 2);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2 || b.length > 64) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] as number) + 1,
          (next[j - 1] as number) + 1,
          (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] as number;
}
