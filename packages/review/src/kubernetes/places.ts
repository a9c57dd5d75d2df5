import type { Path, Value } from "@kustogen/kustomize/value/value.ts";
import { at, mapAt } from "./fields.ts";

/** The values at the places that a pattern matches, with their paths: `*` stands for every entry of a list or mapping. */
export function placesAt(
  value: unknown,
  steps: readonly string[],
  path: Path = [],
  found: (readonly [Value, Path])[] = [],
): readonly (readonly [Value, Path])[] {
  const step = steps[path.length];
  if (value === undefined || value === null) return found;
  if (step === undefined) found.push([value as Value, path]);
  else if (step === "*")
    for (const [key, inner] of Array.isArray(value) ? value.entries() : Object.entries(mapAt(value)))
      placesAt(inner, steps, [...path, key], found);
  else placesAt(at(value, step), steps, [...path, step], found);
  return found;
}
