import { setOwn } from "./own.ts";
import { isMap, type Value, type ValueMap } from "./value.ts";

/** A deep copy of plain maps, lists and scalars, which may be changed. */
export function deepCopy(value: Value): Value {
  if (Array.isArray(value)) return value.map(deepCopy);
  if (!isMap(value)) return value;
  const copy: ValueMap = {};
  for (const key in value) setOwn(copy, key, deepCopy(value[key] as Value));
  return copy;
}
