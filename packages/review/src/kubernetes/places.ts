import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { at } from "./fields.ts";

/** The values at the places that a pattern matches, with their paths: `*` stands for every entry of a list or mapping. */
export function* placesAt(
  value: Value | object | undefined,
  [part, ...rest]: readonly string[],
  path: Path = [],
): Iterable<readonly [Value | undefined, Path]> {
  if (part === undefined) yield [value as Value | undefined, path];
  else if (part === "*")
    for (const [key, inner] of entriesOf(value)) yield* placesAt(inner, rest, [...path, key]);
  else yield* placesAt(at(value, part), rest, [...path, part]);
}

function entriesOf(value: unknown): Iterable<[string | number, Value]> {
  if (Array.isArray(value)) return value.entries();
  return isMap(value as Value) ? Object.entries(value as Record<string, Value>) : [];
}
