import { InputError } from "../errors/errors.ts";
import { printPath, valueAt } from "../errors/issues.ts";
import { closest } from "../errors/suggest.ts";
import { entryOf } from "../value/multimap.ts";
import { lookUp, setOwn } from "../value/own.ts";
import { isMap, type Path, type Value, type ValueMap } from "../value/value.ts";
import { sourceText } from "../yaml/reader/scalar-marks.ts";
import { writtenAs } from "../yaml/reader/scalar-notes.ts";

/** The allowed values of a configuration field. */
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

declare const VALUE: unique symbol;

/** A shape whose values have a specific type. */
export type ShapeOf<T> = FieldsShape & { readonly [VALUE]: T };

interface Scalars {
  string: string;
  boolean: boolean;
  integer: number | bigint;
  any: Value;
}

/** The type of a decoded configuration with this shape; absent fields are undefined. */
export type Decoded<S> = S extends keyof Scalars
  ? Scalars[S]
  : S extends ShapeOf<infer Type>
    ? Type
    : S extends { list: infer Item }
      ? Decoded<Item>[]
      : S extends { map: infer Item }
        ? { [key: string]: Decoded<Item> }
        : S extends { fields: infer Fields }
          ? { -readonly [Name in keyof Fields]?: Decoded<Fields[Name]> }
          : never;

/** Options for the strictness of decoding. */
export interface DecodeOptions {
  /** The configuration's name in messages: its file; absent if the caller adds it. */
  file?: string;
  /** Reject fields that the shape doesn't have; by default they are ignored. */
  strict: boolean;
  /** Read numbers and booleans as strings if a string is expected. */
  coerce: boolean;
  /** Returns the place of a field: "kustomization.yaml:12". */
  locate?: (path: Path) => string;
}

/**
 * Decodes a configuration as Go decodes JSON into a struct: field names are case-insensitive, null means absent, and
 * everything else must have exactly the expected type. Absent fields are undefined. Throws InputError with the file and
 * the field.
 */
export function decode<const S extends Shape>(
  value: Value | undefined,
  shape: S,
  options: DecodeOptions,
): Decoded<S> | undefined {
  return decodeAt(value, shape, { options, path: [], root: value }) as Decoded<S> | undefined;
}

/** A configuration while it is read. */
interface Reading {
  readonly options: DecodeOptions;
  /** The current path; converted to text only for a message. */
  readonly path: (string | number)[];
  /** All of it. */
  readonly root: Value | undefined;
}

function decodeAt(value: Value | undefined, shape: Shape, reading: Reading): unknown {
  if (value === undefined || value === null) return undefined;
  if (shape === "any") return value;
  if (typeof shape === "string") return decodeScalar(value, shape, reading);
  if ("list" in shape)
    return Array.isArray(value) ? decodeList(value, shape, reading) : wrong(value, "a list", reading);
  if (!isMap(value)) return wrong(value, "a mapping", reading);
  return "map" in shape ? decodeMap(value, shape, reading) : decodeFields(value, shape, reading);
}

function decodeList(list: readonly Value[], shape: ListShape, reading: Reading): unknown[] {
  const result: unknown[] = [];
  for (let at = 0; at < list.length; at++) {
    reading.path.push(at);
    result.push(decodeItem(list[at] as Value, shape.list, reading));
    reading.path.pop();
  }
  return result;
}

/** A null in a list is the zero value of its type, as in Go. */
function decodeItem(value: Value, shape: Shape, reading: Reading): unknown {
  if (shape === "any") return value;
  const item = decodeAt(value, shape, reading);
  if (item !== undefined) return item;
  if (typeof shape === "string") return { string: "", boolean: false, integer: 0 }[shape];
  return "list" in shape ? [] : {};
}

function decodeScalar(value: Value, shape: "string" | "boolean" | "integer", reading: Reading) {
  if (shape === "string") {
    if (typeof value === "string") return value;
    if (reading.options.coerce && typeof value !== "object") return String(value);
    return wrong(value, "text", reading);
  }
  if (shape === "boolean") return typeof value === "boolean" ? value : wrong(value, "true or false", reading);
  if (typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value))) return value;
  return wrong(value, "a whole number", reading);
}

function decodeMap(value: ValueMap, shape: MapShape, reading: Reading): unknown {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    reading.path.push(key);
    setOwn(result, key, decodeItem(value[key] as Value, shape.map, reading));
    reading.path.pop();
  }
  return result;
}

function decodeFields(value: ValueMap, shape: FieldsShape, reading: Reading): unknown {
  const { fields } = shape;
  const result: Record<string, unknown> = {};
  const keys = Object.keys(value);
  if (!keys.every((key) => Object.hasOwn(fields, key)))
    decodeSpelled(value, keys.sort(), shape, reading, result);
  else for (const key of keys) decodeField(value[key], key, key, fields, reading, result);
  return result;
}

const lowerNames = new WeakMap<FieldsShape, Map<string, string>>();

/** If two spellings of one field may occur, their order counts: the last one, sorted, is used. */
function decodeSpelled(
  value: ValueMap,
  keys: readonly string[],
  shape: FieldsShape,
  reading: Reading,
  result: Record<string, unknown>,
): void {
  const { options, path } = reading;
  const names = entryOf(
    lowerNames,
    shape,
    () => new Map(Object.keys(shape.fields).map((name) => [name.toLowerCase(), name])),
  );
  for (const key of keys) {
    const name = Object.hasOwn(shape.fields, key) ? key : names.get(key.toLowerCase());
    if (name !== undefined) decodeField(lookUp(value, key), key, name, shape.fields, reading, result);
    else if (options.strict)
      throw new InputError(
        `unknown field "${printPath([...path, key])}"${suggestion(key, Object.keys(shape.fields))}`,
        { code: "invalid-kustomization", places: placesOf([...path, key], options) },
      );
  }
}

/** Decodes the value under a key into a field. */
function decodeField(
  value: Value | undefined,
  key: string,
  name: string,
  fields: FieldsShape["fields"],
  reading: Reading,
  result: Record<string, unknown>,
): void {
  reading.path.push(key);
  const item = decodeAt(value, lookUp(fields, name) as Shape, reading);
  reading.path.pop();
  if (item !== undefined) setOwn(result, name, item);
}

function placesOf(path: Path, { locate, file }: DecodeOptions): string[] {
  const place = locate?.(path) ?? file;
  return place === undefined ? [] : [place];
}

function wrong(value: Value, expected: string, { path: at, options, root }: Reading): never {
  const path = printPath(at);
  const holder = valueAt(root, at.slice(0, -1)) as Value | undefined;
  const text = sourceText((isMap(holder) && writtenAs(holder, String(at.at(-1)))) || String(value));
  const found = Array.isArray(value)
    ? "a list"
    : isMap(value)
      ? "a mapping"
      : typeof value === "string"
        ? `text ${JSON.stringify(value)}`
        : typeof value === "boolean"
          ? String(value)
          : `the number ${text}`;
  const hint = expected === "text" && typeof value !== "object" ? "; write it in quotes" : "";
  throw new InputError(`${path === "" ? "expected" : `${path} must be`} ${expected} but is ${found}${hint}`, {
    code: "invalid-kustomization",
    places: placesOf(at, options),
  });
}

/** Suggests the known field that differs from the unknown one by at most two letters. */
function suggestion(key: string, known: readonly string[]): string {
  const near = closest(key, known, 2);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}
