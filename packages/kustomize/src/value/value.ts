/**
 * A parsed YAML or JSON value. Values are immutable by convention: code that changes one copies the path to
 * the change and shares the rest. Integers beyond 2^53 are bigint; everything else numeric is number.
 */
export type Value = null | boolean | number | bigint | string | Value[] | ValueMap;

/** A YAML mapping with string keys. */
export type ValueMap = { [key: string]: Value };

/** A path within a value: keys of mappings and indexes of lists. */
export type Path = readonly (string | number)[];

/** True for a mapping (not null, not a list). */
export function isMap(value: unknown): value is ValueMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for an empty value: undefined, null, or an empty list or mapping. */
export function isEmpty(value: Value | undefined): boolean {
  return (
    value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0)
  );
}

/**
 * Any value as text: a scalar unchanged, undefined as "", a mapping or list as JSON. Unlike `String`, which fails on a
 * mapping with a field called `toString`.
 */
export function asText(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value !== "object" || value === null) return String(value);
  return jsonText(value);
}

/** Any value as JSON, to distinguish values: integers of any size are written in full. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // That is what JSON.stringify says of a bigint.
    if (error instanceof TypeError) return jsonOf(value);
    throw error;
  }
}

function jsonOf(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(",")}]`;
  if (!isMap(value)) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${jsonOf(item)}`).join(",")}}`;
}
