import { lookUp, setOwn } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { copyMap, textAt } from "../yaml/fields.ts";
import { isUntyped, mayBeUntyped } from "../yaml/reader/scalar-notes.ts";
import { forgetWritten, hasWritten } from "../yaml/reader/scalar-style.ts";

/**
 * A resource after a strategic merge patch, in which every scalar that was made without a type has become text:
 * kustomize puts them in quotes on its way through the resource, whether the patch names them or not.
 */
export function quoteUntyped(resource: ValueMap): ValueMap {
  return mayBeUntyped() ? (quoted(resource) as ValueMap) : resource;
}

function quoted(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const list = value.map(quoted);
    return list.every((item, index) => item === value[index]) ? value : list;
  }
  let copy: ValueMap | undefined;
  const noted = hasWritten(value);
  for (const key of Object.keys(value)) {
    const old = value[key] as Value;
    const next = noted && !isMap(old) && isUntyped(value, key) ? textOfUntyped(value, key) : quoted(old);
    if (next === old) continue;
    copy ??= copyMap(value);
    setOwn(copy, key, next);
    forgetWritten(copy, key);
  }
  return copy ?? value;
}

/** What is left as it is: nothing, and a date, which is a text to what puts it in quotes. */
function textOfUntyped(map: ValueMap, key: string): Value {
  const value = lookUp(map, key) as Value;
  return typeof value === "string" ? value : textAt(map, key) || value;
}
