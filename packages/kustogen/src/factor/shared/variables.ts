import { equal } from "@kustogen/kustomize/value/equal.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";

const REFERENCE = /\$\(([^)]+)\)/g;

/**
 * The variables of an `env` list that all lists have, equal and in one order; undefined where there are none. One that
 * refers to a variable which isn't among them is none of them: its value would be another in the layer.
 */
export function sharedVariables(lists: readonly Value[][]): Value[] | undefined {
  const [first, ...others] = lists as [Value[], ...Value[][]];
  const positions = others.map(() => 0);
  let shared = first.filter((entry) => {
    const found = others.map((list, at) =>
      list.findIndex(
        (other, index) =>
          index >= (positions[at] as number) && nameOf(other) === nameOf(entry) && equal(entry, other),
      ),
    );
    if (found.includes(-1)) return false;
    found.forEach((index, at) => {
      positions[at] = index + 1;
    });
    return true;
  });
  const declared = new Set(lists.flat().map(nameOf));
  for (let before = -1; before !== shared.length; ) {
    before = shared.length;
    const kept = new Set(shared.map(nameOf));
    shared = shared.filter((entry) =>
      referencesOf(entry).every((name) => kept.has(name) || !declared.has(name)),
    );
  }
  return shared.length === 0 ? undefined : shared;
}

function nameOf(entry: Value): Value | undefined {
  return isMap(entry) ? entry.name : undefined;
}

function referencesOf(entry: Value): string[] {
  const value = isMap(entry) ? entry.value : undefined;
  return typeof value === "string" ? [...value.matchAll(REFERENCE)].map(([, name]) => name as string) : [];
}
