import type { Path, Value } from "@kustogen/kustomize/value/value.ts";
import { at, mapAt } from "./fields.ts";

/** The values at the places that a pattern matches, with their paths: `*` stands for every entry of a list or mapping. */
export function placesAt(
  value: unknown,
  steps: readonly string[],
  path: Path = [],
  next = 0,
): (readonly [Value, Path])[] {
  if (value === undefined || value === null) return [];
  const step = steps[next];
  if (step === undefined) return [[value as Value, path]];
  if (step !== "*") return placesAt(at(value, step), steps, [...path, step], next + 1);
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(mapAt(value));
  return entries.flatMap(([key, inner]) => placesAt(inner, steps, [...path, key], next + 1));
}
