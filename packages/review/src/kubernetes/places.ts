import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { at } from "./fields.ts";

/**
 * The values at the places that a pattern matches, with their paths: `*` stands for every entry of a list or mapping,
 * and `**` before the end of a field's name for every mapping or list under such a name, at any depth.
 */
export function* placesAt(
  value: Value | object | undefined,
  [part, ...rest]: readonly string[],
  path: Path = [],
): Iterable<readonly [Value | undefined, Path]> {
  if (part === undefined) yield [value as Value | undefined, path];
  else if (part.startsWith("**")) yield* below(value, part.slice(2), path);
  else if (part === "*")
    for (const [key, inner] of entriesOf(value)) yield* placesAt(inner, rest, [...path, key]);
  else yield* placesAt(at(value, part), rest, [...path, part]);
}

/** The mappings and lists at any depth in a field whose name has an end. */
function* below(value: unknown, end: string, path: Path): Iterable<readonly [Value, Path]> {
  for (const [key, inner] of entriesOf(value)) {
    if (!isMap(inner) && !Array.isArray(inner)) continue;
    if (`${key}`.toLowerCase().endsWith(end.toLowerCase())) yield [inner, [...path, key]];
    yield* below(inner, end, [...path, key]);
  }
}

function entriesOf(value: unknown): Iterable<[string | number, Value]> {
  if (Array.isArray(value)) return value.entries();
  return isMap(value as Value) ? Object.entries(value as Record<string, Value>) : [];
}
