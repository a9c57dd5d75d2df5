import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { variablesIn } from "@kustogen/review/cluster/kubelet/expansion.ts";
import { elementKeys } from "./order.ts";

const NAME = ["name"];

/**
 * True for two lists of variables that are the same to a container: equal entries, in any order as long as each
 * `$(NAME)` finds the same variables in front of it. With a name that occurs twice, the order counts.
 */
export function areSameVariables(some: readonly Value[], others: readonly Value[]): boolean {
  if (equal(some as Value, others as Value)) return true;
  const [names, otherNames] = [elementKeys(some, NAME), elementKeys(others, NAME)];
  if (names === undefined || otherNames === undefined || names.length !== otherNames.length) return false;
  const place = new Map(otherNames.map((name, at) => [name, at]));
  const before = new Map(names.map((name, at) => [name, at]));
  return names.every((name, at) => {
    const other = place.get(name);
    if (other === undefined || !equal(some[at], others[other])) return false;
    const { value } = some[at] as ValueMap;
    const references = typeof value === "string" ? variablesIn(value) : [];
    return references.every((used) => {
      const [here, there] = [before.get(used), place.get(used)];
      return here === undefined || there === undefined || here < at === there < other;
    });
  });
}

/** A rendered value with variables in the desired order, wherever that order means nothing to the container. */
export function inOrderOf(rendered: Value, desired: Value | undefined, field = ""): Value {
  if (Array.isArray(rendered) && Array.isArray(desired)) {
    if (field === "env" && areSameVariables(rendered, desired)) return desired;
    return rendered.map((item, at) => inOrderOf(item, desired[at]));
  }
  if (!isMap(rendered) || !isMap(desired)) return rendered;
  return Object.fromEntries(
    Object.entries(rendered).map(([key, value]) => [key, inOrderOf(value, lookUp(desired, key), key)]),
  );
}
