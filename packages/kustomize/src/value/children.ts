import { setOwn } from "./own.ts";
import { isMap, type Value, type ValueMap } from "./value.ts";

/** A list or mapping with its children changed; the same value if none changes, as for a scalar. */
export function withChildren(value: Value, change: (child: Value, key: string | number) => Value): Value {
  if (Array.isArray(value)) {
    let list: Value[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const next = change(value[index] as Value, index);
      if (next !== value[index]) (list ??= value.slice())[index] = next;
    }
    return list ?? value;
  }
  if (!isMap(value)) return value;
  let map: ValueMap | undefined;
  for (const key in value) {
    const next = change(value[key] as Value, key);
    if (next !== value[key]) setOwn((map ??= { ...value }), key, next);
  }
  return map ?? value;
}

/** A deep copy of plain maps, lists and scalars, which may be changed. */
export function deepCopy(value: Value): Value {
  if (Array.isArray(value)) return value.map(deepCopy);
  if (!isMap(value)) return value;
  const copy: ValueMap = {};
  for (const key in value) setOwn(copy, key, deepCopy(value[key] as Value));
  return copy;
}
