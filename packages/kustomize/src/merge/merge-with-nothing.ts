import { mapList } from "../resource/change.ts";
import type { SchemaNode } from "../schema/schema.ts";
import { lookUp, setOwn } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { copyMap, textAt } from "../yaml/fields.ts";
import { isNoTextOf11 } from "../yaml/made-text.ts";
import { PLAIN } from "../yaml/reader/scalar-marks.ts";
import { annotate, forgetWritten, noteOf, notesOf } from "../yaml/reader/scalar-notes.ts";
import { findElement, isUnwrittenNull } from "./element.ts";
import { mergeElements } from "./keyed-list.ts";

/** Looks up the schema of a resource, including one embedded in another. */
export interface SchemaSource {
  of(apiVersion: string, kind: string): SchemaNode | undefined;
}

/** The schema of a resource embedded in another, by its own apiVersion and kind. */
export function embeddedSchema(value: Value | undefined, schemas: SchemaSource): SchemaNode | undefined {
  if (!isMap(value)) return undefined;
  const apiVersion = textAt(value, "apiVersion");
  if (apiVersion === "") return undefined;
  const kind = textAt(value, "kind");
  return kind === "" ? undefined : schemas.of(apiVersion, kind);
}

/**
 * The result for a part of the target that the patch doesn't mention: nearly always unchanged. Fields with an implicit
 * null are dropped, and elements of keyed lists with the same key are merged.
 */
export function mergedWithNothing(
  target: Value | undefined,
  known: SchemaNode | undefined,
  schemas: SchemaSource,
): Value | undefined {
  if (Array.isArray(target)) return mergedListWithNothing(target, known, schemas);
  if (!isMap(target)) return target;
  const schema = known ?? embeddedSchema(target, schemas);
  let result = quoteWords(target, copyMap);
  for (const name in target) {
    const before = target[name] as Value;
    if (typeof before !== "object") continue;
    let after: Value | undefined = null;
    if (before !== null) after = mergedWithNothing(before, schema?.field(name), schemas);
    else if (isUnwrittenNull(target, name)) after = undefined;
    if (after === before) continue;
    if (result === target) result = copyMap(target);
    if (after === undefined) delete result[name];
    else setOwn(result, name, after);
  }
  return result;
}

/** The same for a list: kyaml joins elements that have the same keys. */
function mergedListWithNothing(
  list: Value[],
  schema: SchemaNode | undefined,
  schemas: SchemaSource,
): Value[] {
  if (!schema?.merges || list.length === 0) return list;
  const target = [...list];
  const keys = schema.mergeKeys.length === 0 ? [""] : schema.mergeKeys;
  const merged = mergeElements(keys, undefined, target, (key) => {
    const at = findElement(target, key.keys, key.texts);
    const element = at < 0 ? undefined : mergedWithNothing(target[at], schema.items, schemas);
    if (element !== undefined) target[at] = element;
    return element;
  });
  const isSame = merged.length === list.length && merged.every((element, at) => element === list[at]);
  return isSame ? list : merged;
}

/**
 * The mapping with quotes around plain strings that YAML 1.1 reads as something else: words such as `yes`, and values
 * that replaced a plain scalar, such as the string "8080". A strategic merge does this to everything that it passes,
 * so that a value patched over one later becomes a string, too; the fields that it patches itself keep their style.
 * Returns a copy, made by `copy`, if there are any, otherwise the mapping itself.
 */
export function quoteWords(map: ValueMap, copy: (map: ValueMap) => ValueMap, patch?: ValueMap): ValueMap {
  let result = map;
  for (const [key, { mark, tagged, tag, refused }] of notesOf(map) ?? []) {
    const text = mark === PLAIN ? lookUp(map, key) : undefined;
    if (typeof text !== "string" || !isNoTextOf11(text) || tagged) continue;
    // A value that kept a tag, or the type of the value that it replaced, isn't a string for kustomize.
    if (tag !== undefined || refused?.held !== undefined) continue;
    if (patch !== undefined && Object.hasOwn(patch, key)) continue;
    if (result === map) result = copy(map);
    annotate(result, key, { mark: undefined });
  }
  return result;
}

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
