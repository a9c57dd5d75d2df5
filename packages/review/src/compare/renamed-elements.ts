import { asText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { leaves, shared } from "./leaves.ts";

/** An element of a list that has another name on each side. */
export interface RenamedElement {
  before: ValueMap;
  after: ValueMap;
}

/** Two elements are one under another name when they share at least this part of what is left when their key is off. */
const SIMILAR = 0.7;
/** Those that stand in the same place need to share less: whoever renames something may change something of it too. */
const SIMILAR_IN_PLACE = 0.5;
/** Beyond so many pairs nobody asks. */
const MOST = 10_000;

/**
 * Which elements that are gone are there under another name: by what is left when the key is off, and where nothing is,
 * by their place.
 *
 * @param gone the elements of the list before that it has no more, by their index
 * @param come the new ones
 * @param keys the fields that name an element
 */
export function renamedElements(
  gone: ReadonlyMap<number, ValueMap>,
  come: ReadonlyMap<number, ValueMap>,
  keys: readonly string[],
): RenamedElement[] {
  if (gone.size === 0 || come.size === 0 || gone.size * come.size > MOST) return [];
  const rests = new Map([...gone.values(), ...come.values()].map((one) => [one, restOf(one, keys)]));
  const scored: (RenamedElement & { score: number })[] = [];
  for (const [index, before] of gone)
    for (const [place, after] of come) {
      const [was, is] = [rests.get(before), rests.get(after)] as [Set<string>, Set<string>];
      const inPlace = index === place;
      // Elsewhere, and named by several fields, too little of it is left to say where it was.
      if (!inPlace && keys.length > 1) continue;
      const score = shared(was, is);
      // Where nothing but the name is said, nothing but the place can tell.
      const enough = was.size + is.size === 0 ? inPlace : score >= (inPlace ? SIMILAR_IN_PLACE : SIMILAR);
      if (enough) scored.push({ before, after, score: score + (inPlace ? 0.01 : 0) });
    }
  scored.sort((a, b) => b.score - a.score);
  const taken = new Set<ValueMap>();
  return scored.flatMap(({ before, after }) => {
    if (taken.has(before) || taken.has(after)) return [];
    taken.add(before).add(after);
    return [{ before, after }];
  });
}

function restOf(element: ValueMap, keys: readonly string[]): Set<string> {
  const rest = Object.fromEntries(Object.entries(element).filter(([field]) => !keys.includes(field)));
  const [name = ""] = keys;
  return leaves(rest as ValueMap, asText(Object.hasOwn(element, name) ? element[name] : ""));
}
