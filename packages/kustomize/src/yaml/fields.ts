import { setOwn } from "../value/own.ts";
import type { Value, ValueMap } from "../value/value.ts";
import { keepWritten } from "./reader/scalar-style.ts";

/** Puts a value under a key of a mapping that the caller owns; safe for keys such as `__proto__`. */
export function putField(map: ValueMap, key: string, value: Value): void {
  setOwn(map, key, value);
}

/** A copy of a mapping that shares its values and what is known of how they were written. */
export function copyMap(map: ValueMap): ValueMap {
  const copy = { ...map };
  keepWritten(map, copy);
  return copy;
}
