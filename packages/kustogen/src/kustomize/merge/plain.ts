import type { Value, ValueMap } from "../../kubernetes/value.ts";

const plainPatches = new WeakMap<ValueMap, boolean>();

/** True when a patch has neither null nor a directive: then nothing in it changes while it is merged. */
export function isPlain(patch: ValueMap): boolean {
  let plain = plainPatches.get(patch);
  if (plain === undefined) {
    plain = holdsOnlyValues(patch);
    plainPatches.set(patch, plain);
  }
  return plain;
}

/** The same for any value. */
export function holdsOnlyValues(value: Value): boolean {
  if (typeof value !== "object") return true;
  if (value === null) return false;
  if (Array.isArray(value)) return value.every(holdsOnlyValues);
  for (const key in value) if (key === "$patch" || !holdsOnlyValues(value[key] as Value)) return false;
  return true;
}
