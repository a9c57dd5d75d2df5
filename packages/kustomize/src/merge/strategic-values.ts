import { InputError } from "../errors/errors.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { copyList, copyMap, textAt } from "../yaml/fields.ts";
import { isFlow, noteFlow } from "../yaml/reader/collection-style.ts";
import { writtenAs } from "../yaml/reader/scalar-notes.ts";
import { takeDirective } from "./directive.ts";

/** A value that replaces a mapping, a list or null in brackets is in brackets, too, unless the old one was empty. */
export function styledAs(before: Value | undefined, after: Value): Value {
  if (typeof before !== "object" || typeof after !== "object" || after === null) return after;
  const flow = before !== null && isFlow(before);
  if (flow === isFlow(after) || (before !== null && Object.keys(before).length === 0)) return after;
  const copy = Array.isArray(after) ? copyList(after) : copyMap(after as ValueMap);
  noteFlow(copy, flow);
  return copy;
}

/** True if both have the value under the key in the same spelling: `+1` and `1` differ if they become strings. */
export function sameSpelling(target: ValueMap, patch: ValueMap, name: string): boolean {
  return writtenAs(target, name) === writtenAs(patch, name);
}

/** True for anything but a mapping, a list or null. */
export function isScalar(value: Value): boolean {
  return value !== null && typeof value !== "object";
}

/** Like takeDirective, but an unknown directive is left unchanged: kyaml doesn't examine it when it adds a field. */
export function takeAnyDirective(patch: ValueMap): string {
  const text = Object.hasOwn(patch, "$patch") ? textAt(patch, "$patch") : "merge";
  return text === "merge" || text === "replace" || text === "delete" ? takeDirective(patch) : "merge";
}

/** The error for a value of a different type than the one it is merged with. */
export function mismatch(where: string, value: Value, what: string): InputError {
  const is = Array.isArray(value) ? "a list" : isMap(value) ? "a mapping" : `"${String(value)}"`;
  return new InputError(`the ${where} has ${is} where ${what} is expected`);
}
