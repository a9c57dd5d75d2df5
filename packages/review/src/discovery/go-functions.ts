import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";

const same = (one: GoValue, other: GoValue) => {
  if (typeof one !== typeof other || typeof one === "object")
    throw new NotFollowed("its template compares values that can't be compared");
  return one === other;
};

/** A name that is valid in DNS. */
export function normalizedName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^-a-z0-9.]/gu, "-")
    .slice(0, 253)
    .replace(/^[-.]+|[-.]+$/g, "");
}

/** The element at a path in lists and mappings. */
function elementAt(value: GoValue, ...path: GoValue[]): GoValue {
  if (value === undefined || value === null)
    throw new NotFollowed("its template reads an element of nothing");
  return path.reduce<GoValue>((part, key) => {
    if (typeof key === "bigint" && Array.isArray(part) && key >= 0 && key < part.length)
      return part[Number(key)];
    if (typeof key === "string" && isMap(part)) return lookUp(part, key);
    throw new NotFollowed("its template reads an element that doesn't exist");
  }, value);
}

function printed(format: GoValue, ...given: GoValue[]): string {
  const args = given.map(goString);
  const text = goString(format).replace(/%(.)/g, (_, verb: string) => {
    const value = verb === "s" ? args.shift() : undefined;
    if (value === undefined) throw new NotFollowed(`its template prints with %${verb}`);
    return value;
  });
  if (args.length > 0) throw new NotFollowed("its template has a print format with too many arguments");
  return text;
}

/** The minimum number of arguments of each variadic function; all others take exactly their parameters. */
export const AT_LEAST: Readonly<Record<string, number>> = {
  and: 1,
  default: 1,
  index: 1,
  or: 1,
  printf: 1,
  eq: 2,
};

/** The functions that templates of public ApplicationSets mostly call: of Go, Sprig and Argo CD. */
export const FUNCTIONS: Readonly<Record<string, (...args: GoValue[]) => GoValue>> = {
  and: (...all) => (all.every(isTrue) ? all.at(-1) : all.find((one) => !isTrue(one))),
  or: (...all) => all.find(isTrue) ?? all.at(-1),
  not: (value) => !isTrue(value),
  eq: (value, ...others) => others.some((other) => same(value, other)),
  ne: (value, other) => !same(value, other),
  index: elementAt,
  printf: printed,
  default: (otherwise, value) => (isTrue(value) ? value : otherwise),
  lower: (text) => goString(text).toLowerCase(),
  replace: (old, other, text) => goString(text).replaceAll(goString(old), () => goString(other)),
  trimPrefix: (prefix, text): GoValue =>
    goString(text).startsWith(goString(prefix)) ? goString(text).slice(goString(prefix).length) : text,
  trimSuffix: (suffix, text) =>
    goString(suffix) !== "" && goString(text).endsWith(goString(suffix))
      ? goString(text).slice(0, -goString(suffix).length)
      : text,
  normalize: (text) => normalizedName(goString(text)),
};

/** Something that only Argo CD can evaluate, or that fails there, with the reason. */
export class NotFollowed extends Error {}

/** The value of an expression; undefined for a missing one. */
export type GoValue = Value | undefined;

/** The string for a string function. */
export function goString(value: GoValue): string {
  if (typeof value === "string") return value;
  throw new NotFollowed("its template calls a string function on something else");
}

/** True if a condition is met by a value. */
export function isTrue(value: GoValue): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return value !== "" && value !== 0 && value !== 0n && value !== false;
}

/** A value as a template prints it. */
export function asPrinted(value: GoValue): string {
  if (value === undefined || value === null) return "<no value>";
  if (typeof value === "object") throw new NotFollowed("its template prints a mapping or a list");
  return typeof value === "number" ? goNumber(value) : String(value);
}

/** A JSON number as Go prints it: with an exponent from a million up. */
export function goNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e6)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}
