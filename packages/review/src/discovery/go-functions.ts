import { bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { goJson } from "@kustogen/kustomize/yaml/printer/json.ts";
import { printResource } from "@kustogen/kustomize/yaml/printer/print.ts";
import {
  type Found,
  type GoFunction,
  isTrue,
  listOf,
  mapOf,
  NotFollowed,
  placeOf,
  printable,
  textOf,
} from "./go-value.ts";

const same = (one: Found, other: Found) => {
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

/** A name of words joined by dashes, with a maximum length: `slugify 23 .branch` ends with a whole word. */
function slug(...args: Found[]): string {
  const name = normalizedName(textOf(args.at(-1)));
  const most = args.length > 1 ? placeOf(args[0]) : 50;
  const endsWithWord = args.length > 2 ? args[1] : true;
  if (args.length > 3 || typeof endsWithWord !== "boolean" || most < 0)
    throw new NotFollowed("its template calls slugify with arguments other than a length and a condition");
  if (!endsWithWord) return slugOf(name.slice(0, most));
  const whole = slugOf(name);
  if (most === 0 || whole.length <= most) return whole;
  const end = whole.lastIndexOf("-", most);
  return whole.slice(0, end < 0 ? most : end);
}

function slugOf(name: string): string {
  return name
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/-+/g, "-")
    .replace(/^-|-$/g, "");
}

/** The value at a path in mappings, or the default before the last argument: `dig "a" "b" "default" .x`. */
function dug(...args: Found[]): Found {
  let from = args.at(-1);
  for (const key of args.slice(0, -2).map(textOf)) {
    if (!isMap(from)) throw new NotFollowed("its template uses dig on something that isn't a mapping");
    if (!Object.hasOwn(from, key)) return args.at(-2);
    from = from[key];
  }
  return from;
}

/** The element at a path in lists and mappings. */
function elementAt(value: Found, ...path: Found[]): Found {
  if (value === undefined || value === null)
    throw new NotFollowed("its template reads an element of nothing");
  return path.reduce<Found>((part, key) => {
    if (typeof key === "bigint" && Array.isArray(part) && key >= 0 && key < part.length)
      return part[placeOf(key)];
    if (typeof key === "string" && isMap(part)) return lookUp(part, key);
    throw new NotFollowed("its template reads an element that doesn't exist");
  }, value);
}

function printed(format: Found, ...given: Found[]): string {
  const args = [...given];
  const text = textOf(format).replace(/%(.)/g, (_, verb: string) => {
    if (verb === "%") return "%";
    if (!"svdq".includes(verb)) throw new NotFollowed(`its template prints with %${verb}`);
    if (args.length === 0) throw new NotFollowed("its template has a print format with missing arguments");
    const value = args.shift();
    if (verb === "d") return String(placeOf(value));
    if (verb === "q") return JSON.stringify(textOf(value));
    if (verb === "s") return textOf(value);
    return value === undefined || value === null ? "<nil>" : printable(value);
  });
  if (args.length > 0) throw new NotFollowed("its template has a print format with too many arguments");
  return text;
}

/** The values that aren't undefined. */
function present(all: readonly Found[]): Found[] {
  return all.filter((one) => one !== undefined && one !== null);
}

function lengthOf(value: Found): number {
  // Go counts bytes.
  if (typeof value === "string") return bytesOf(value).length;
  return isMap(value) ? Object.keys(value).length : listOf(value).length;
}

/** The minimum number of arguments of each variadic function; all others take exactly their parameters. */
export const AT_LEAST: Readonly<Record<string, number>> = {
  cat: 0,
  quote: 0,
  and: 1,
  default: 1,
  index: 1,
  or: 1,
  printf: 1,
  slugify: 1,
  eq: 2,
  dig: 3,
};

/**
 * The functions that templates of public ApplicationSets call: Go's own, and those of Sprig and Argo CD that are in
 * use. A template that calls another one isn't followed.
 */
export const FUNCTIONS: Readonly<Record<string, GoFunction>> = {
  and: (...all) => (all.every(isTrue) ? all.at(-1) : all.find((one) => !isTrue(one))),
  or: (...all) => all.find(isTrue) ?? all.at(-1),
  not: (value) => !isTrue(value),
  eq: (value, ...others) => others.some((other) => same(value, other)),
  ne: (value, other) => !same(value, other),
  index: elementAt,
  len: (value) => BigInt(lengthOf(value)),
  printf: printed,
  default: (otherwise, value) => (isTrue(value) ? value : otherwise),
  dig: dug,
  hasKey: (map, key) => Object.hasOwn(mapOf(map), textOf(key)),
  lower: (text) => textOf(text).toLowerCase(),
  replace: (old, other, text) => textOf(text).replaceAll(textOf(old), () => textOf(other)),
  trimPrefix: (prefix, text): Found =>
    textOf(text).startsWith(textOf(prefix)) ? textOf(text).slice(textOf(prefix).length) : text,
  trimSuffix: (suffix, text) =>
    textOf(suffix) !== "" && textOf(text).endsWith(textOf(suffix))
      ? textOf(text).slice(0, -textOf(suffix).length)
      : text,
  hasPrefix: (prefix, text) => textOf(text).startsWith(textOf(prefix)),
  quote: (...all) =>
    present(all)
      .map((one) => JSON.stringify(printable(one)))
      .join(" "),
  cat: (...all) => present(all).map(printable).join(" "),
  toJson: (value) => goJson(value ?? null),
  // The bytes differ from Go's if a text is folded or quoted.
  toYaml: (value) => printResource(value ?? null).replace(/\n$/, ""),
  nindent: (spaces, text) => {
    const start = " ".repeat(Math.max(0, Math.min(placeOf(spaces), 100)));
    return `\n${start}${textOf(text).replaceAll("\n", `\n${start}`)}`;
  },
  normalize: (text) => normalizedName(textOf(text)),
  slugify: slug,
};
