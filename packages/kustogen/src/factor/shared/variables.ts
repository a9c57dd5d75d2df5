import { equal } from "@kustogen/kustomize/value/equal.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";

const REFERENCE = /\$\(([^)]+)\)/g;

/**
 * The variables of an `env` list that all lists have, equal and in one order; undefined if there are none. A variable
 * that refers to one outside them isn't included, because it would have another value in the layer.
 */
export function sharedVariables(lists: readonly Value[][]): Value[] | undefined {
  const positions = new Array<number>(lists.length).fill(0);
  let shared = (lists[0] as Value[]).filter((entry) => {
    const found = positions.slice();
    for (let at = 1; at < lists.length; at++) {
      const index = positionOf(entry, lists[at] as Value[], positions[at] as number);
      if (index < 0) return false;
      found[at] = index + 1;
    }
    for (let at = 1; at < found.length; at++) positions[at] = found[at] as number;
    return true;
  });
  if (shared.some((entry) => referencesOf(entry).length > 0)) shared = withoutUndeclared(shared, lists);
  return shared.length === 0 ? undefined : shared;
}

/** The index of an equal variable in a list, at or after a position; -1 if there is none. */
function positionOf(entry: Value, list: readonly Value[], from: number): number {
  const name = nameOf(entry);
  for (let index = from; index < list.length; index++) {
    const other = list[index] as Value;
    if (nameOf(other) === name && equal(entry, other)) return index;
  }
  return -1;
}

/** The variables without references to others that some list declares and that aren't among them. */
function withoutUndeclared(variables: readonly Value[], lists: readonly Value[][]): Value[] {
  const declared = new Set(lists.flat().map(nameOf));
  for (let kept = variables.slice(); ; ) {
    const names = new Set(kept.map(nameOf));
    const next = kept.filter((entry) =>
      referencesOf(entry).every((name) => names.has(name) || !declared.has(name)),
    );
    if (next.length === kept.length) return kept;
    kept = next;
  }
}

function nameOf(entry: Value): Value | undefined {
  return isMap(entry) ? entry.name : undefined;
}

function referencesOf(entry: Value): string[] {
  const value = isMap(entry) ? entry.value : undefined;
  return typeof value === "string" && value.includes("$(")
    ? [...value.matchAll(REFERENCE)].map(([, name]) => name as string)
    : [];
}
