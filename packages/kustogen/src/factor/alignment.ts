import { equal } from "@kustogen/kustomize/value/equal.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";

/** A stretch of two lists: common elements, followed by those of one list in place of those of the other. */
export interface Stretch {
  kept: number;
  removed: readonly Value[];
  added: readonly Value[];
}

/** From this similarity on, an element counts as changed rather than replaced. */
export const SIMILAR = 0.4;

/** With more comparisons than this, the middle of two lists is one stretch without common elements. */
const MAX_COMPARISONS = 40_000;

/** Aligns two lists along their longest common subsequence of equal elements. */
export function alignLists(before: readonly Value[], after: readonly Value[]): Stretch[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && equal(before[start], after[start])) start++;
  let end = 0;
  while (end < shorter - start && equal(before[before.length - 1 - end], after[after.length - 1 - end]))
    end++;
  const old = before.slice(start, before.length - end);
  const next = after.slice(start, after.length - end);
  const stretches: Stretch[] = [];
  let kept = start;
  let a = 0;
  let b = 0;
  for (const [i, j] of commonPairs(old, next)) {
    if (a < i || b < j) {
      stretches.push({ kept, removed: old.slice(a, i), added: next.slice(b, j) });
      kept = 0;
    }
    kept++;
    a = i + 1;
    b = j + 1;
  }
  stretches.push({ kept, removed: old.slice(a), added: next.slice(b) });
  return stretches;
}

/** The index pairs of a longest common subsequence. */
function commonPairs(old: readonly Value[], next: readonly Value[]): [number, number][] {
  const width = next.length + 1;
  if (old.length * next.length > MAX_COMPARISONS || old.length === 0 || next.length === 0) return [];
  const lengths = new Uint32Array((old.length + 1) * width);
  const same = (i: number, j: number) => equal(old[i], next[j]);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = next.length - 1; j >= 0; j--) {
      lengths[i * width + j] = same(i, j)
        ? 1 + (lengths[(i + 1) * width + j + 1] as number)
        : Math.max(lengths[(i + 1) * width + j] as number, lengths[i * width + j + 1] as number);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < old.length && j < next.length; ) {
    if (same(i, j)) pairs.push([i++, j++]);
    else if ((lengths[(i + 1) * width + j] as number) >= (lengths[i * width + j + 1] as number)) i++;
    else j++;
  }
  return pairs;
}

/** The similarity of two values, from 0 to 1: equal leaves count fully, other texts and numbers partly. */
export function similarity(a: Value, b: Value): number {
  if (isMap(a) && isMap(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    if (keys.size === 0) return 1;
    let sum = 0;
    for (const key of keys) {
      if (Object.hasOwn(a, key) && Object.hasOwn(b, key)) sum += similarity(a[key] as Value, b[key] as Value);
    }
    return sum / keys.size;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    const longer = Math.max(a.length, b.length);
    if (longer === 0) return 1;
    let sum = 0;
    for (let i = 0; i < Math.min(a.length, b.length); i++) sum += similarity(a[i] as Value, b[i] as Value);
    return sum / longer;
  }
  if (a === b) return 1;
  return typeof a === typeof b && typeof a !== "object" ? SIMILAR : 0;
}
