import { setOwn } from "./own.ts";
import { isMap, type Value, type ValueMap } from "./value.ts";

/** A copy, all the way down, of what was read, which may be changed: plain maps, lists and scalars. */
export function deepCopy(value: Value): Value {
  if (Array.isArray(value)) return value.map(deepCopy);
  if (!isMap(value)) return value;
  const copy: ValueMap = {};
  for (const key in value) setOwn(copy, key, deepCopy(value[key] as Value));
  return copy;
}
