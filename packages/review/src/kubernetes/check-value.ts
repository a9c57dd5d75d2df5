import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { closest, suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, jsonText } from "@kustogen/kustomize/value/value.ts";
import { isQualifiedName, QUALIFIED_NAME_SAID } from "../kinds/qualified-names.ts";
import type {
  Condition,
  ListOf,
  MapOf,
  NumberLimits,
  ObjectType,
  Scalar,
  TextLimits,
  Type,
} from "../kinds/types.ts";
import { fieldsIn, holds } from "./conditions.ts";
import { textAt } from "./fields.ts";
import { matchesPattern } from "./pattern.ts";
import { quantityValue } from "./quantity.ts";
import { expected, type InnerProblem, mild, problem, under } from "./schema-problem.ts";
import { hasVariable } from "./variables.ts";

/** The problems of a value with a type. Parts shared with `good`, which is known to be valid, aren't checked. */
export function check(value: unknown, type: Type, good: unknown): readonly InnerProblem[] {
  if (value === good && good !== undefined) return NONE;
  const of = typeof type === "string" ? SCALARS.get(type) : type;
  // The most frequent cases first, because they are tried in order.
  if (of === undefined) return NONE;
  if ("fields" in of) return checkObject(value, of, good);
  if ("l" in of) return checkList(value, of, good);
  if ("m" in of) return checkMap(value, of, good);
  const found = checkScalar(value, of);
  return found === undefined || isEncryptedValue(value) ? NONE : [found];
}

const NONE: readonly InnerProblem[] = [];

function checkScalar(value: unknown, of: Scalar): InnerProblem | undefined {
  if ("s" in of) return checkText(value, of.s);
  if ("b" in of) return typeof value === "boolean" ? undefined : expected("true or false");
  if ("i" in of) return checkNumber(value, true, of.i);
  if ("n" in of) return checkNumber(value, false, of.n);
  if ("e" in of) return of.e.includes(value as string) ? undefined : wrongWord(value, of.e);
  if ("q" in of)
    return (quantityValue(value) ?? -Infinity) > (of.q.above ?? -Infinity)
      ? undefined
      : expected(`a quantity${of.q.above === 0 ? " above zero," : ""} such as "500m" or "1Gi"`);
  const { pattern = "" } = of.p;
  const isText = typeof value === "string" && matchesPattern(pattern, value);
  return isText || isWithin(value, of.p.isWhole, of.p) ? undefined : expected(of.p.expected);
}

const INT_32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
/** The types that have a letter; any value fits all others. */
const SCALARS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ["s", { s: {} }],
  ["b", { b: true }],
  ["i", { i: { minimum: -(2 ** 63), maximum: 2 ** 63 } }],
  ["w", { i: INT_32 }],
  ["n", { n: {} }],
  ["q", { q: {} }],
  ["p", { p: { isWhole: true, ...INT_32, expected: "a whole number or text" } }],
  ["x", { p: { isWhole: false, expected: "a number or text" } }],
]);

function checkText(value: unknown, limits: TextLimits): InnerProblem | undefined {
  const { minLength = 0, maxLength = Infinity, isFixed, pattern } = limits;
  if (typeof value !== "string")
    return expected(typeof value === "object" ? "text" : "text; put it in quotes");
  const isUnlike = pattern !== undefined && !matchesPattern(pattern, value);
  if (isUnlike || value.length < minLength) {
    const least = minLength > 1 ? `at least ${minLength} characters` : "text that is not empty";
    const found = expected(limits.expected ?? (isUnlike ? `text that matches ${pattern}` : least));
    return isFixed ? found : mild(found);
  }
  // Characters, not UTF-16 units, as in Go.
  if (value.length <= maxLength || [...value].length <= maxLength) return undefined;
  return mild(problem(`expected at most ${maxLength} characters, found ${[...value].length}`));
}

function isWithin(value: unknown, isWhole: boolean, limits: NumberLimits): value is number {
  const { minimum = -Infinity, maximum = Infinity } = limits;
  if (typeof value !== "number" || value < minimum || value > maximum) return false;
  return !isWhole || Number.isInteger(value);
}

function checkNumber(value: unknown, isWhole: boolean, limits: NumberLimits): InnerProblem | undefined {
  if (typeof value === "bigint" || isWithin(value, isWhole, limits)) return undefined;
  const { minimum = -Infinity, maximum = Infinity } = limits;
  const misses = isWithin(value, isWhole, {});
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
  const found = expected(limits.expected ?? `a ${isWhole ? "whole number" : "number"}${range}${mend}`);
  // Text such as "24h" is intentional: later versions of a kind often accept text in place of a number.
  return misses || (typeof value === "string" && !isQuoted) ? mild(found) : found;
}

function wrongWord(value: unknown, words: readonly string[]): InnerProblem {
  // Empty words aren't shown.
  const wanted = words.flatMap((word) => (word === "" ? [] : `"${word}"`));
  const found = expected(`${wanted.length === 1 ? "" : "one of "}${wanted.join(", ")}`);
  if (typeof value !== "string") return found;
  const near = closest(value, words);
  if (near !== undefined) found.unlike = `. Did you mean "${near}"?`;
  // One that looks like a typo of another; a different number or case may be intended.
  const meant = /\d/.test(value) ? undefined : closest(value, words, value.length < 8 ? 1 : 2);
  return meant !== undefined && meant.toLowerCase() !== value.toLowerCase() ? found : mild(found);
}

function checkList(value: unknown, type: ListOf<Type>, good: unknown): readonly InnerProblem[] {
  const { l: items, min = 0, max = Infinity, keys } = type;
  if (!Array.isArray(value)) return [expected("a list")];
  if (value.length < min) return [mild(expected(`a list of at least ${min}`))];
  if (value.length > max) return [mild(problem(`expected a list of at most ${max}, found ${value.length}`))];
  const known: readonly unknown[] = Array.isArray(good) ? good : NONE;
  // The API server reads null as an empty value, which may lack what it needs.
  const isReadEmpty = !(typeof items === "object" && "fields" in items && items.required.length > 0);
  const found = value.flatMap((item, index) =>
    check(item, items, known[index]).map((one) =>
      under(index, item === null && isReadEmpty ? { ...one, isEmptied: true } : one),
    ),
  );
  return found.length === 0 && keys ? repeatedElements(value, keys) : found;
}

/** The elements of a list that repeat an earlier one, in some keys or as a whole. */
function repeatedElements(list: readonly unknown[], keys: readonly string[]): InnerProblem[] {
  const seen = new Map<string, number>();
  return list.flatMap((item, index) => {
    const named = keys.map((key) => (isMap(item) ? lookUp(item, key) : undefined));
    const identity = jsonText(keys.length === 0 ? item : named);
    const first = entryOf(seen, identity, () => index);
    const how =
      keys.length === 0 ? ` of element ${first}` : `: element ${first} has the same ${keys.join(" and ")}`;
    return first === index ? [] : under(index, problem(`is a duplicate${how}`));
  });
}

function checkMap(value: unknown, type: MapOf<Type>, good: unknown): readonly InnerProblem[] {
  if (!isMap(value)) return [expected("a mapping")];
  const known = isMap(good) ? good : undefined;
  return Object.keys(value).flatMap((key) => {
    const found =
      type.qualified && !isQualifiedName(key)
        ? [problem(`expected ${QUALIFIED_NAME_SAID}`)]
        : check(value[key], type.m, lookUp(known, key));
    return found.map((one) => under(key, one));
  });
}

/** The problems of a mapping with known fields. */
function checkObject(value: unknown, type: ObjectType, good: unknown): readonly InnerProblem[] {
  if (!isMap(value)) return [expected("a mapping")];
  const { fields, required, conditions } = type;
  const known = isMap(good) ? good : undefined;
  const found: InnerProblem[] = [];
  for (const key of Object.keys(value)) {
    const field = fields.get(key);
    const item = value[key];
    const unknown = field === undefined ? unknownField(key, value, type) : undefined;
    if (unknown) found.push(under(key, unknown));
    // The API server treats null as an absent field.
    if (field !== undefined && item !== null)
      for (const one of check(item, field, lookUp(known, key))) found.push(under(key, one));
  }
  const wrong = new Set(found.map(({ path: [key] }) => key));
  // What is missing may be there under a wrong name.
  if ([...wrong].some((key) => !fields.has(String(key)))) return found;
  for (const key of required)
    if (!Object.hasOwn(value, key) || value[key] === null)
      found.push(under(key, problem("missing; this field is required")));
  for (const condition of conditions) {
    if (holds(value, condition) || fieldsIn(condition).some((key) => wrong.has(key))) continue;
    const broken = brokenCondition(value, condition);
    const { on } = condition;
    if (broken) found.push({ ...broken, isLacking: true, ...(on && { path: on.split(".") }) });
  }
  return found;
}

/** A condition on a mapping that isn't met, in words; undefined for what a variable may set. */
function brokenCondition(value: Record<string, unknown>, condition: Condition): InnerProblem | undefined {
  const { minProperties, maxProperties, expected: wanted, ...rest } = condition;
  // The API server treats null as an absent field.
  const names = Object.keys(value).filter((key) => value[key] !== null);
  const count = names.length;
  if (minProperties !== undefined && count < minProperties)
    return problem(`expected at least ${minProperties} of its fields, found ${count}`);
  if (maxProperties !== undefined && count > maxProperties)
    return wanted === undefined
      ? mild(problem(`expected at most ${maxProperties} of its fields, found ${count}`))
      : tooMany(
          names.filter((name) => typeof value[name] === "object"),
          wanted,
        );
  const named = [...new Set(fieldsIn(rest))];
  if (named.some((name) => hasVariable(textAt(value, name) ?? ""))) return undefined;
  const others = names.filter((name) => named.includes(name));
  if (wanted !== undefined && rest.oneOf && others.length > 1) return tooMany(others, wanted);
  if (wanted !== undefined) return problem(`expected ${wanted}`);
  if (named.length === 0) return problem(`the schema of the kind doesn't allow ${counted(count, "field")}`);
  const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`);
  const present = quoted(named.filter((name) => Object.hasOwn(value, name)));
  if (present.length > 1) return problem(`${present.join(" and ")} don't go together`);
  return problem(`the schema of the kind doesn't allow the fields ${quoted(named).join(", ")} together`);
}

/** The problem with fields of which a patch has added the last one: what it should have removed comes first. */
function tooMany(names: readonly string[], wanted: string): InnerProblem {
  return problem(
    `has ${names.join(" and ")}, expected ${wanted}; remove one, in a patch with ${names[0]}: null`,
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
  const other = lookUp(type.elsewhere, key);
  if (other !== undefined) return mild(unknown(`It is there only ${other}`));
  if (!type.open) {
    const found = unknown(suggestion(key, names));
    return near(names) === undefined ? mild(found) : found;
  }
  // No plural: `urls` may be a new field beside `url`.
  const meant = near(left.filter((name) => name !== `${key}s` && key !== `${name}s`));
  return meant === undefined ? undefined : mild(unknown(`Did you mean "${meant}"?`), "open");
}
