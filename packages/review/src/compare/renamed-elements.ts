import { asText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { leaves, shared } from "./leaves.ts";

/** A list element with a different name on each side. */
export interface RenamedElement {
  before: ValueMap;
  after: ValueMap;
}

/** Two elements count as one renamed element if they share at least this proportion of the rest. */
const SIMILAR = 0.7;
/** A lower proportion suffices at the same index, because a renamed element often has other changes, too. */
const SIMILAR_IN_PLACE = 0.5;
/** With more pairs than this, nothing is compared. */
const MOST = 10_000;

/**
 * The removed elements that exist under another name: recognized by their content without the key or, if there is
 * none, by their index.
 * @param gone removed elements, by index
 * @param come added elements
 * @param keys the fields that identify an element
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
      // With several key fields, the rest is too little to recognize an element at another index.
      if (!inPlace && keys.length > 1) continue;
      const score = shared(was, is);
      // Without any other content, only the index counts.
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
  return leaves(rest, asText(Object.hasOwn(element, name) ? element[name] : ""));
}
