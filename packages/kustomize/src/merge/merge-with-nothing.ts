import type { SchemaNode } from "../schema/schema.ts";
import { shortcuts } from "../shortcuts.ts";
import { setOwn } from "../value/own.ts";
import { isMap, type Value } from "../value/value.ts";
import { copyMap, textAt } from "../yaml/fields.ts";
import { areDistinct } from "./distinct.ts";
import { findElement } from "./element.ts";
import { isUnwrittenNull } from "./field.ts";
import { keyRows, mergeElements } from "./keyed-list.ts";
import { quoteWords } from "./quote-words.ts";

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

/** The same for a list. */
export function mergedListWithNothing(
  target: Value[],
  schema: SchemaNode | undefined,
  schemas: SchemaSource,
): Value[] {
  if (!schema?.merges || target.length === 0) return target;
  const { items } = schema;
  if (!shortcuts.taken || !isDistinct(target, schema.mergeKeys)) return joinElements(target, schema, schemas);
  let result = target;
  for (let at = 0; at < target.length; at++) {
    const before = target[at] as Value;
    if (typeof before !== "object") continue;
    const after = mergedWithNothing(before, items, schemas) as Value;
    if (after === before) continue;
    if (result === target) result = [...target];
    result[at] = after;
  }
  return result;
}

/** True if nothing in a list can be joined or dropped: its elements are distinct by their keys, or as texts. */
function isDistinct(list: readonly Value[], keys: readonly string[]): boolean {
  if (keys.length > 0) return areDistinct(keys, list);
  return (
    list.every((element) => typeof element === "string" && element !== "") &&
    new Set(list).size === list.length
  );
}

/** Joins elements that kyaml treats as the same when it merges a list with nothing. */
function joinElements(list: readonly Value[], schema: SchemaNode, schemas: SchemaSource): Value[] {
  const target = list.map((element) => (isMap(element) ? copyMap(element) : element));
  const keys = schema.mergeKeys.length === 0 ? [""] : schema.mergeKeys;
  return mergeElements(keyRows(keys, undefined, target), keys, target, (key) => {
    const at = findElement(target, key.keys, key.texts);
    const element = at < 0 ? undefined : mergedWithNothing(target[at], schema.items, schemas);
    if (element !== undefined) target[at] = element;
    return element;
  });
}
