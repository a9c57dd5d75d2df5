import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { closest, suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, jsonText } from "@kustogen/kustomize/value/value.ts";
import { isQualifiedName, QUALIFIED_NAME_SAID } from "../kinds/qualified-names.ts";
import type { Condition, ObjectType, Type } from "../kinds/types.ts";
import { fieldsIn, holds } from "./conditions.ts";
import { textAt } from "./fields.ts";
import { quantityValue } from "./quantity.ts";
import { expected, type InnerProblem, mild, problem, under } from "./schema-problem.ts";
import { hasVariable } from "./variables.ts";

type TypeOf<Is extends Type["is"]> = Extract<Type, { is: Is }>;
type NumberType = TypeOf<"number" | "number-or-text">;

/** The first problem of a value with a type. Parts shared with `good`, which is known to be valid, aren't checked. */
function check(value: unknown, type: Type, good: unknown): InnerProblem | undefined {
  if (value === good && good !== undefined) return undefined;
  const found = checkPlain(value, type, good);
  return found !== undefined && isEncryptedValue(value) ? undefined : found;
}

function checkPlain(value: unknown, type: Type, good: unknown): InnerProblem | undefined {
  // The most frequent cases first, because they are tried in order.
  switch (type.is) {
    case "object":
      return checkObject(value, type, good);
    case "list":
      return checkList(value, type, good);
    case "text":
      return checkText(value, type);
    case "any":
      return undefined;
    case "boolean":
      return typeof value === "boolean" ? undefined : expected("true or false");
    case "number":
      return checkNumber(value, type);
    case "word":
      return type.words.includes(value as string) ? undefined : wrongWord(value, type.words);
    case "quantity":
      return (quantityValue(value) ?? -Infinity) > (type.above ?? -Infinity)
        ? undefined
        : expected(`a quantity${type.above === 0 ? " above zero," : ""} such as "500m" or "1Gi"`);
    case "number-or-text":
      return isNumberOf(type, value) || (typeof value === "string" && type.pattern?.test(value) !== false)
        ? undefined
        : expected(type.expected);
    case "map":
      return checkMap(value, type, good);
  }
}

function checkText(value: unknown, type: TypeOf<"text">): InnerProblem | undefined {
  const { pattern, minLength = 0, maxLength = Infinity, isFixed } = type;
  if (typeof value !== "string")
    return expected(typeof value === "object" ? "text" : "text; put it in quotes");
  const isUnlike = pattern?.test(value) === false;
  if (isUnlike || value.length < minLength) {
    const least = minLength > 1 ? `at least ${minLength} characters` : "text that is not empty";
    const found = expected(type.expected ?? (isUnlike ? `text that matches ${pattern.source}` : least));
    return isFixed ? found : mild(found);
  }
  // Characters, not UTF-16 units, as in Go.
  if (value.length <= maxLength || [...value].length <= maxLength) return undefined;
  return mild(problem(`expected at most ${maxLength} characters, found ${[...value].length}`));
}

/** True for a number of a type, between its limits. */
function isNumberOf(
  { isWhole, minimum = -Infinity, maximum = Infinity }: NumberType,
  value: unknown,
): boolean {
  return (
    typeof value === "number" && value >= minimum && value <= maximum && (!isWhole || Number.isInteger(value))
  );
}

function checkNumber(value: unknown, type: TypeOf<"number">): InnerProblem | undefined {
  if (typeof value === "bigint" || isNumberOf(type, value)) return undefined;
  const { isWhole, minimum, maximum } = type;
  const misses = typeof value === "number" && (!isWhole || Number.isInteger(value));
  const narrow = minimum > -(2 ** 31);
  // Only a number that is too large tells the limit of 32 bits.
  const isOpen = narrow && maximum === 2 ** 31 - 1 && !(typeof value === "number" && value > maximum);
  const range =
    !misses && (!narrow || isOpen)
      ? ""
      : isOpen || maximum >= 2 ** 53
        ? ` of at least ${minimum}`
        : ` from ${minimum} to ${maximum}`;
  const isQuoted = typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value));
  const mend = isQuoted ? ", without quotes" : "";
  const found = expected(`a ${isWhole ? "whole number" : "number"}${range}${mend}`);
  // Text such as "24h" is intentional: later versions of a kind often accept text in place of a number.
  return misses || (typeof value === "string" && !isQuoted) ? mild(found) : found;
}

function wrongWord(value: unknown, words: readonly string[]): InnerProblem {
  const near = typeof value === "string" ? closest(value, words) : undefined;
  // Empty words aren't shown.
  const wanted = words.filter((word) => word !== "");
  const list = wanted.map((word) => `"${word}"`).join(", ");
  const found = expected(wanted.length === 1 ? list : `one of ${list}`);
  if (near !== undefined) found.unlike = `. Did you mean "${near}"?`;
  return typeof value !== "string" || isMisspelt(value, words) ? found : mild(found);
}

/** True for a word that looks like a typo of one of the others; a different number or case may be intended. */
function isMisspelt(word: string, words: readonly string[]): boolean {
  const near = /\d/.test(word) ? undefined : closest(word, words, word.length < 8 ? 1 : 2);
  return near !== undefined && near.toLowerCase() !== word.toLowerCase();
}

function checkList(value: unknown, type: TypeOf<"list">, good: unknown): InnerProblem | undefined {
  const { items, min = 0, max = Infinity, keys } = type;
  if (!Array.isArray(value)) return expected("a list");
  if (value.length < min) return mild(expected(`a list of at least ${min}`));
  if (value.length > max) return mild(problem(`expected a list of at most ${max}, found ${value.length}`));
  const known = Array.isArray(good) ? good : NONE;
  for (let index = 0; index < value.length; index++) {
    const found = check(value[index], items, known[index]);
    if (!found) continue;
    // The API server reads null as an empty value, which may lack what it needs.
    const isEmptied = value[index] === null && !(items.is === "object" && items.required.length > 0);
    return under(index, isEmptied ? { ...found, isEmptied } : found);
  }
  return keys && repeatedElement(value, keys);
}

/** The first list element that repeats an earlier one, in some keys or as a whole. */
function repeatedElement(list: readonly unknown[], keys: readonly string[]): InnerProblem | undefined {
  const seen = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const named = keys.map((key) => (isMap(item) ? lookUp(item, key) : undefined));
    const identity = jsonText(keys.length === 0 ? item : named);
    const first = seen.get(identity);
    if (first !== undefined)
      return under(
        index,
        problem(
          keys.length === 0
            ? `is a duplicate of element ${first}`
            : `is a duplicate: element ${first} has the same ${keys.join(" and ")}`,
        ),
      );
    seen.set(identity, index);
  }
  return undefined;
}

const NONE: readonly unknown[] = [];

function checkMap(value: unknown, type: TypeOf<"map">, good: unknown): InnerProblem | undefined {
  if (!isMap(value)) return expected("a mapping");
  const known = isMap(good) ? good : undefined;
  for (const key of Object.keys(value)) {
    const found =
      type.qualified && !isQualifiedName(key)
        ? problem(`expected ${QUALIFIED_NAME_SAID}`)
        : check(value[key], type.values, lookUp(known, key));
    if (found) return under(key, found);
  }
  return undefined;
}

/** Checks a mapping with known fields; returns the first problem. */
export function checkObject(value: unknown, type: ObjectType, good: unknown): InnerProblem | undefined {
  if (!isMap(value)) return expected("a mapping");
  const { fields, required } = type;
  const known = isMap(good) ? good : undefined;
  for (const key of Object.keys(value)) {
    const field = fields.get(key);
    if (field === undefined) {
      const unknown = unknownField(key, value, type);
      if (unknown) return under(key, unknown);
      continue;
    }
    const item = value[key];
    // The API server treats null as an absent field.
    const found = item === null ? undefined : check(item, field, lookUp(known, key));
    if (found) return under(key, found);
  }
  for (const key of required)
    if (!Object.hasOwn(value, key) || value[key] === null)
      return under(key, problem("missing; this field is required"));
  for (const condition of type.conditions) {
    const broken = brokenCondition(value, condition);
    const { on } = condition;
    if (broken) return { ...broken, isLacking: true, ...(on && { path: on.split("."), isOnField: true }) };
  }
  return undefined;
}

/** The conditions on a mapping that aren't met, in words; undefined if all are. */
function brokenCondition(value: Record<string, unknown>, condition: Condition): InnerProblem | undefined {
  const { minProperties, maxProperties, expected: wanted, on: _, ...rest } = condition;
  const count = Object.keys(value).length;
  if (minProperties !== undefined && count < minProperties)
    return problem(`expected at least ${minProperties} of its fields, found ${count}`);
  if (maxProperties !== undefined && count > maxProperties)
    return mild(problem(`expected at most ${maxProperties} of its fields, found ${count}`));
  if (holds(value, rest)) return undefined;
  const named = [...new Set(fieldsIn(rest))];
  if (named.some((name) => hasVariable(textAt(value, name) ?? ""))) return undefined;
  if (wanted !== undefined) return problem(`expected ${wanted}`);
  const present = named.filter((name) => Object.hasOwn(value, name));
  const list = named.map((name) => `"${name}"`).join(", ");
  if (named.length === 0) return problem(`the schema of the kind doesn't allow ${counted(count, "field")}`);
  return problem(
    present.length > 1
      ? `${present.map((name) => `"${name}"`).join(" and ")} don't go together`
      : `the schema of the kind doesn't allow the fields ${list} together`,
  );
}

function unknown(known: string): InnerProblem {
  return { ...problem(`unknown field. ${known}`), isUnknownField: true };
}

/** The problem with a field that the type doesn't have; in open types only if it looks misspelt. */
function unknownField(
  key: string,
  value: Record<string, unknown>,
  type: ObjectType,
): InnerProblem | undefined {
  const names = [...type.fields.keys()];
  const left = names.filter((name) => !Object.hasOwn(value, name));
  // One letter in a short name, two in a long one.
  const near = (among: readonly string[]) => closest(key, among, key.length < 8 ? 1 : 2);
  if (!type.open) {
    const found = unknown(suggestion(key, names));
    return near(left) === undefined ? mild(found) : found;
  }
  // No plural: `urls` may be a new field beside `url`.
  const meant = near(left.filter((name) => name !== `${key}s` && key !== `${name}s`));
  return meant === undefined ? undefined : mild(unknown(`Did you mean "${meant}"?`), "open");
}
