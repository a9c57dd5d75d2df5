import type { Path } from "@kustogen/kustomize/value/value.ts";

/** A string, number or boolean in settings, with the keys that lead to it. */
export interface Leaf {
  path: Path;
  value: string | number | boolean;
}

/** The strings, numbers and booleans in settings, at any depth. */
export function leavesIn(value: unknown, path: Path = []): Leaf[] {
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, below]) =>
      leavesIn(below, [...path, Array.isArray(value) ? Number(key) : key]),
    );
  if (!["string", "number", "boolean"].includes(typeof value)) return [];
  return [{ path, value: value as Leaf["value"] }];
}
