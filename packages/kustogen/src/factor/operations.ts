import { equal } from "@kustogen/kustomize/value/equal.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { identitiesOf, placesOf } from "./identity.ts";
import { below, linesOf, type Operation, type Place } from "./json6902.ts";

/** The operations that turn one mapping into another, without a schema: as few and as deep as possible. */
export function operationsOf(from: ValueMap, to: ValueMap, at: Place = { path: "", goal: "" }): Operation[] {
  const removed = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  return [
    ...removed.map((key): Operation => ({ op: "remove", path: below(at, key).path })),
    ...Object.entries(to).flatMap(([key, value]): Operation[] =>
      Object.hasOwn(from, key)
        ? valueOperations(from[key] as Value, value, below(at, key))
        : [{ op: "add", ...below(at, key), value }],
    ),
  ];
}

/** The operations that turn one value into another. A list is replaced as a whole unless tests identify its elements. */
function valueOperations(before: Value, after: Value, at: Place): Operation[] {
  if (before === after || equal(before, after)) return [];
  if (isMap(before) && isMap(after)) return operationsOf(before, after, at);
  const inside = Array.isArray(before) && Array.isArray(after) && listOperations(before, after, at);
  return inside || [{ op: "replace", ...at, value: after }];
}

/** Lists of variables and their sources, which no operation changes by index. */
const VARIABLES = /\/env(?:From)?$/;

/**
 * The operations that turn a list into another: each relies on an index of the list before and follows a `test` of what
 * identifies that element, so that the build fails when elements come or go in the base. Elements are changed first;
 * then they are added and removed, the last one first, so that no operation shifts another's index.
 * @returns undefined if an element can't be told from the others, if nothing stays, and for variables
 */
export function listOperations(
  before: readonly Value[],
  after: readonly Value[],
  at: Place,
): Operation[] | undefined {
  if (VARIABLES.test(at.path) || !before.every(isMap) || !after.every(isMap)) return undefined;
  const leaves = identitiesOf(before);
  const places = placesOf(before, after, leaves);
  if (places.every((place) => place === undefined)) return undefined;
  const test = (index: number): Operation[] | undefined => {
    const leaf = leaves[index];
    return leaf && [{ op: "test", path: `${at.path}/${index}${leaf.path}`, value: leaf.value }];
  };
  const found: (Operation[] | undefined)[] = before.map((old, index) => {
    const place = places[index];
    if (place === undefined || equal(old, after[place] as Value)) return [];
    const inside = operationsOf(old, after[place] as ValueMap, below(at, index, place));
    if (inside.some(({ path }) => VARIABLES.test(path))) return undefined;
    return test(index)?.concat(inside);
  });
  let end = after.length;
  for (let index = before.length; index >= 0; index--) {
    // What the list gains behind the element before, and in front of this one.
    const place = places.slice(0, index).findLast((one) => one !== undefined);
    const first = place === undefined ? 0 : place + 1;
    const isGone = index < before.length && places[index] === undefined;
    const isLast = index === before.length;
    if (isGone) found.push(test(index)?.concat({ op: "remove", path: `${at.path}/${index}` }));
    else if (!isLast) end = places[index] as number;
    const came = isGone ? [] : after.slice(first, end);
    if (came.length === 0) continue;
    const one = (offset: number): Operation => ({
      op: "add",
      path: `${at.path}/${isLast ? "-" : index}`,
      goal: `${at.goal}/${first + offset}`,
      value: came[offset] as Value,
    });
    const order = isLast ? came.keys() : [...came.keys()].reverse();
    const added = [...order].map(one);
    found.push(isLast ? added : (test(index) ?? test(index - 1))?.concat(added));
  }
  if (!found.every((one) => one !== undefined)) return undefined;
  const whole: Operation = { op: "replace", ...at, value: [...after] };
  return linesOf([whole]) < linesOf(found.flat()) ? [whole] : found.flat();
}
