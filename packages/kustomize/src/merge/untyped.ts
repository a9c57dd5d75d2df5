import { mapList } from "../resource/change.ts";
import type { SchemaNode } from "../schema/schema.ts";
import { lookUp, setOwn } from "../value/own.ts";
import type { Value, ValueMap } from "../value/value.ts";
import { copyMap, textAt } from "../yaml/fields.ts";
import { isNoTextOf11 } from "../yaml/made-text.ts";
import { forgetWritten, noteOf } from "../yaml/reader/scalar-notes.ts";
import { embeddedSchema, type SchemaSource } from "./merge-with-nothing.ts";

/**
 * A resource after a strategic merge patch, in which every scalar that was created without a type has become a
 * string: kustomize quotes these while it walks through the resource, whether the patch touches them or not, unless
 * they replaced one with a tag. It doesn't walk through lists that it doesn't merge.
 */
export function quoteUntyped(resource: ValueMap, schemas: SchemaSource): ValueMap {
  return quoted(resource, undefined, schemas) as ValueMap;
}

function quoted(value: Value, known: SchemaNode | undefined, schemas: SchemaSource): Value {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return known?.merges ? mapList(value, (item) => quoted(item, known.items, schemas)) : value;
  const schema = known ?? embeddedSchema(value, schemas);
  let copy: ValueMap | undefined;
  for (const key in value) {
    const old = value[key] as Value;
    let next: Value;
    if (typeof old === "object" && old !== null) {
      next = quoted(old, schema?.field(key), schemas);
      if (next === old) continue;
    } else {
      const { untyped, tag } = noteOf(value, key);
      if (!untyped || tag !== undefined) continue;
      next = textOfUntyped(value, key);
      // A string that needs quotes gets them, too, even if it was one before.
      if (next === old && !(typeof old === "string" && isNoTextOf11(old))) continue;
    }
    copy ??= copyMap(value);
    setOwn(copy, key, next);
    forgetWritten(copy, key);
  }
  return copy ?? value;
}

/** Values that stay unchanged: nothing, and a date, which is a string to the code that adds quotes. */
function textOfUntyped(map: ValueMap, key: string): Value {
  const value = lookUp(map, key) as Value;
  return typeof value === "string" ? value : textAt(map, key) || value;
}
