import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { FieldChange } from "./changes.ts";
import { type FieldPath, pathText, valueAtPath } from "./path.ts";

/** A place in which states differ, and what each has there (undefined: nothing). */
export interface Difference {
  path: FieldPath;
  values: (Value | undefined)[];
}

/**
 * Where any of several states differs from the first. States are compared side by side, not as versions: none is the
 * right one. What differs as a whole in one of them is one place, also where others differ in a part of it; so is a
 * list whose elements nothing names, as what stands at the same position need not be the same.
 *
 * @param changesOf what differs between two of them
 */
export function differencesOf<State>(
  states: readonly State[],
  changesOf: (one: State, other: State) => readonly FieldChange[],
): Difference[] {
  const [first, ...others] = states;
  const places = new Map<string, FieldPath>();
  for (const other of others)
    for (const change of changesOf(first as State, other)) {
      const index = change.path.findIndex((part) => typeof part === "number");
      const path = index < 0 ? change.path : change.path.slice(0, index);
      places.set(pathText(path), path);
    }
  return [...places.values()]
    .filter((path) => !path.some((_, length) => length > 0 && places.has(pathText(path.slice(0, length)))))
    .map((path) => ({ path, values: states.map((state) => valueAtPath(state as Value, path)) }));
}
