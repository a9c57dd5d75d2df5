import { equal } from "./equal.ts";
import { asMap, identityKey, type Resource } from "./resource.ts";

/** True for two renderings with equal objects, including the order of their lists, in any order themselves. */
export function sameResources(before: readonly Resource[], after: readonly Resource[]): boolean {
  if (before.length !== after.length) return false;
  const known = new Map(before.map((one) => [identityKey(one), one]));
  return after.every((one) => {
    const other = known.get(identityKey(one));
    return other !== undefined && equal(asMap(other), asMap(one));
  });
}
