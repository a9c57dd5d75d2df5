import { equal } from "@kustogen/kustomize/value/equal.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { areSameVariables } from "../../factor/variables.ts";
import type { LayerNode } from "../../layers/tree.ts";
import type { Lists, Values } from "./values.ts";

/**
 * The elements of lists by name, in an order that all of them have: that of the longest list, and what only others have
 * behind. Undefined if there is none, an element has no name, or nothing shows that the lists are about the same things.
 *
 * @param key the lists' field: variables may be in any order that means the same to a container
 */
export function elementsByName(
  lists: Lists,
  key: string,
  nameOf: (element: Value, node: LayerNode) => string | undefined,
): Map<string, Values> | undefined {
  const names = lists.map(([node, list]) => list.map((element) => nameOf(element, node)));
  if (names.some((own) => own.includes(undefined) || new Set(own).size < own.length)) return undefined;
  const longestFirst = [...names].sort((a, b) => b.length - a.length);
  const order = [...new Set(longestFirst.flat())] as string[];
  const isInEach = (name: string) => names.every((own) => own.length === 0 || own.includes(name));
  if (key !== "env" && !order.some(isInEach)) return undefined;
  const isInOrder = lists.every(([, list], at) => {
    const ordered = order.flatMap((name) => list[names[at]?.indexOf(name) ?? -1] ?? []);
    return key === "env" ? areSameVariables(list, ordered) : equal(list, ordered);
  });
  if (!isInOrder) return undefined;
  const valuesOf = (name: string): Values =>
    lists.map(([node, list], at) => [node, list[names[at]?.indexOf(name) ?? -1]]);
  return new Map(order.map((name) => [name, valuesOf(name)]));
}
