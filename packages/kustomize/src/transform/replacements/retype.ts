import { printFound } from "../../credentials/found.ts";
import { InputError } from "../../errors/errors.ts";
import type { Value } from "../../value/value.ts";
import { isBeyondInt64 } from "../../yaml/reader/properties.ts";
import { resolvePlain } from "../../yaml/reader/scalar.ts";

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
