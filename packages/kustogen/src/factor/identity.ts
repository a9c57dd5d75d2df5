import { pointer } from "@kustogen/kustomize/merge/json-document.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { escapeSegment } from "./json6902.ts";

/**
 * What tells an element of a list from the others and is no setting of a layer, the clearest first: a name, a label of a
 * peer, a port, another key. Hosts and networks aren't among them, since an environment has its own.
 */
const TELLING = [
  /\/(?:name|alert|record|secretName|serviceName)$/,
  /\/(?:matchLabels|labels)\/[^/]+$/,
  /\/(?:port|number)$/,
  /\/(?:key|type|kind|path|resource)$/,
];

/** What tells elements that are alike otherwise, such as the rules of two hosts: the value before an environment's own. */
const LAST = /\/(?:host|cidr)$/;

/** A value in an element, and where. */
export interface Leaf {
  path: string;
  value: Value;
}

/** For each element the clearest value that it has and no other of the list has in the same place. */
export function identitiesOf(list: readonly ValueMap[]): (Leaf | undefined)[] {
  const leaves = list.map((element) => leavesOf(element, ""));
  const counts = new Map<string, number>();
  const keyOf = ({ path, value }: Leaf) => `${path}=${typeof value}:${value}`;
  for (const key of leaves.flat().map(keyOf)) counts.set(key, (counts.get(key) ?? 0) + 1);
  const isOwn = (leaf: Leaf) => counts.get(keyOf(leaf)) === 1;
  return leaves.map((some) => {
    const own = some.filter(isOwn);
    const found = [...TELLING, LAST].map((telling) => own.find(({ path }) => telling.test(path)));
    return found.find((leaf) => leaf !== undefined);
  });
}

/** The texts, numbers and booleans in a value. */
function leavesOf(value: Value, path: string): Leaf[] {
  if (value === null) return [];
  if (typeof value !== "object") return [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner as Value, `${path}/${escapeSegment(key)}`),
  );
}

/** What an element has at a path. */
function valueAt(element: Value, path: string): Value | undefined {
  let at: Value | undefined = element;
  for (const key of pointer(path))
    at = Array.isArray(at) ? at[Number(key)] : isMap(at) ? lookUp(at, key) : undefined;
  return at;
}

/** Where each element is afterwards: the equal one or the one of the same identity, in order; undefined if it goes. */
export function placesOf(
  before: readonly ValueMap[],
  after: readonly ValueMap[],
  leaves: readonly (Leaf | undefined)[],
): (number | undefined)[] {
  const isSame = (index: number, place: number) => {
    const [old, next, leaf] = [before[index] as ValueMap, after[place] as ValueMap, leaves[index]];
    if (equal(old, next)) return true;
    if (leaf && LAST.test(leaf.path))
      return index === place && before.length === after.length && valueAt(next, leaf.path) !== undefined;
    return (
      leaf !== undefined && valueAt(next, leaf.path) === leaf.value && !before.some((one) => equal(one, next))
    );
  };
  let next = 0;
  return before.map((_, index) => {
    for (let place = next; place < after.length; place++)
      if (isSame(index, place)) {
        next = place + 1;
        return place;
      }
    return undefined;
  });
}
