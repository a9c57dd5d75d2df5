import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";

/** From this similarity on, an element counts as changed rather than replaced. */
export const SIMILAR = 0.4;

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
