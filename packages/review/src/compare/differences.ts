import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { FieldChange } from "./changes.ts";
import { type FieldPath, pathText, valueAtPath } from "./path.ts";

/** A path at which states differ, and the value in each (undefined if absent). */
export interface Difference {
  path: FieldPath;
  values: (Value | undefined)[];
}

/**
 * The paths at which any of several states differs from the first. States are alternatives, not versions: none is the
 * right one. If one of them differs in a whole value, that is one path, even if others differ only in parts of it; so
 * is a list whose elements have no keys, because equal indexes needn't mean the same element.
 * @param changesOf returns the differences between two of them
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
