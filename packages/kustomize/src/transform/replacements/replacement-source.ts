import { printFound } from "../../credentials/found.ts";
import { InputError } from "../../errors/errors.ts";
import type { ReplacementOptions } from "../../load/fields.ts";
import { isEmpty, isMap, type Value } from "../../value/value.ts";
import { isBeyondInt64 } from "../../yaml/reader/properties.ts";
import { resolvePlain } from "../../yaml/reader/scalar.ts";
import { notesOf } from "../../yaml/reader/scalar-notes.ts";
import { untyped } from "../../yaml/scalar-in-place.ts";
import { Draft, type Field, kindOf } from "./draft.ts";
import { findPlace, splitFieldPath } from "./path.ts";

/** The value that a replacement writes into its targets. */
export interface ReplacementSource {
  readonly value: Value;
  /** The text of a scalar as in the source; "" for a mapping or list. */
  readonly text: string;
  /** The field whose whole value it is. */
  readonly from?: Field | undefined;
  /** True for a scalar without a type, which still has none if it replaces a mapping or list. */
  readonly isUntyped?: boolean;
  /** True for a value from a Secret, which no message shows. */
  readonly isSecret?: boolean;
}

/** The value of a `sourceValue`: its text, with the type derived from it. */
export function fixedSource(text: string): ReplacementSource {
  return { value: untyped(text), text, isUntyped: true };
}

/**
 * The value at the field path of a resource, or the part of it between delimiters. Throws InputError if there is none
 * or it can't be split.
 */
export function readSource(
  resource: Value,
  fieldPath: string,
  options: ReplacementOptions | undefined,
): ReplacementSource {
  const draft = new Draft(resource);
  const place = findPlace(draft, splitFieldPath(fieldPath));
  const value = place === undefined ? undefined : draft.at(place);
  const isUntyped = place !== undefined && draft.isUntyped(place);
  // A value that replaced a null has kept its type, and doesn't exist for kustomize.
  if (
    place === undefined ||
    value === undefined ||
    (isEmpty(value) && !isUntyped) ||
    draft.heldAt(place)?.value === null
  )
    throw new InputError(`there is nothing at ${fieldPath}`, { code: "no-target" });
  const text = isMap(value) ? (notesOf(value)?.nullText ?? "") : draft.textAt(place);
  const isSecret = isMap(resource) && resource.kind === "Secret";
  if (!options?.delimiter) return { value, text, from: draft.fieldAt(place), isUntyped, isSecret };
  if (kindOf(value) !== "scalar")
    throw new InputError(`${fieldPath} isn't a scalar, so "delimiter" can't split it`);
  const parts = text.split(options.delimiter);
  const index = Number(options.index ?? 0);
  const part = parts[index];
  if (part === undefined)
    throw new InputError(
      `"index" ${index} is out of bounds: ${isSecret ? "the text" : printFound(text)} has ${parts.length} parts`,
    );
  if (isUntyped) return { value: untyped(part), text: part, isUntyped, isSecret };
  return { value: retype(value, text, part), text: part, isSecret };
}

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$/;

type Type = "text" | "true or false" | "a whole number" | "a number" | "null";

function typeOf(value: Value, text: string): Type {
  if (typeof value === "boolean") return "true or false";
  if (value === null) return "null";
  if (typeof value === "bigint") return "a whole number";
  if (typeof value !== "number") return "text";
  return !Number.isInteger(value) || FLOAT.test(text) ? "a number" : "a whole number";
}

/** True for a float, judging by its text. */
export function isFloat(value: Value, text: string): boolean {
  return typeOf(value, text) === "a number";
}

/**
 * The scalar for a text that replaces a scalar: kustomize changes the text and keeps the type, so a string stays a
 * string and a number must be replaced with a number. Throws InputError if the text isn't of that type, without
 * revealing a secret one.
 */
export function retype(old: Value, oldText: string, text: string, isSecret = false): Value {
  const type = typeOf(old, oldText);
  if (type === "text") return text;
  const value = resolvePlain(text);
  // Digits beyond the largest whole number are a float.
  const isLarge = Number.isInteger(value) && !Number.isSafeInteger(value);
  const is = isLarge ? "a number" : typeOf(value, text);
  if (is === type || (type === "a number" && is === "a whole number" && !isBeyondInt64(value))) return value;
  throw notThat(type, text, isSecret);
}

/** The error for a text of a different type than the field's; a secret one isn't shown. */
export function notThat(holds: string, text: string, isSecret = false): InputError {
  return new InputError(
    `the field contains ${holds}, which ${isSecret ? "the text of the Secret" : printFound(text)} cannot replace`,
  );
}
