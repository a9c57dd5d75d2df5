import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { compileSearch } from "@kustogen/kustomize/regex/regex.ts";
import { base64Of, bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { sha256Hex } from "@kustogen/kustomize/text/sha256.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { compareBytes, goJson } from "@kustogen/kustomize/yaml/printer/json.ts";
import { printResource } from "@kustogen/kustomize/yaml/printer/print.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { countedTo, type Found, isTrue, NotFollowed, placeOf, printable } from "./go-value.ts";

type Function = (...args: Found[]) => Found;

function textOf(value: Found): string {
  if (typeof value === "string") return value;
  throw new NotFollowed("its template calls a function for texts on something else");
}

function listOf(value: Found): Value[] {
  if (Array.isArray(value)) return value;
  throw new NotFollowed("its template calls a function for lists on something else");
}

/** A name as it may stand in DNS. */
export function normalizedName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^-a-z0-9.]/g, "-")
    .slice(0, 253)
    .replace(/^[-.]+|[-.]+$/g, "");
}

const same = (one: Found, other: Found) => {
  if (typeof one !== typeof other || typeof one === "object")
    throw new NotFollowed("its template compares what can't be compared");
  return one === other;
};

/** A value as JSON without what Go escapes for browsers. */
function rawJson(value: Found): string {
  return goJson(value ?? null).replace(/\\u(003[ce]|0026)/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function read(text: string): Value {
  const [value = null, ...more] = attempt(() => parseDocuments(text, "template"), []);
  if (more.length > 0) throw new NotFollowed("its template reads several documents at once");
  return value;
}

/** A value as YAML without the last line's end. Its bytes are not those of Go where a text is folded or quoted. */
function yamlOf(value: Value): string {
  return printResource(value).replace(/\n$/, "");
}

function indented(spaces: Found, text: string): string {
  const start = " ".repeat(Math.max(0, Math.min(placeOf(spaces), 100)));
  return start + text.replaceAll("\n", `\n${start}`);
}

function truncated(count: Found, text: string): string {
  const place = placeOf(count);
  // Go cuts within a letter.
  if (bytesOf(text).length !== text.length)
    throw new NotFollowed("its template cuts a text that isn't ASCII");
  return place < 0 ? text.slice(place) : text.slice(0, place);
}

function dictOf(pairs: readonly Found[]): ValueMap {
  const made: [string, Value][] = [];
  for (let index = 0; index < pairs.length; index += 2)
    made.push([printable(pairs[index]), pairs[index + 1] ?? ""]);
  return Object.fromEntries(made);
}

/** A whole number, as Sprig takes it from a number. */
function wholeOf(value: Found): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return BigInt(Math.trunc(value));
  throw new NotFollowed("its template counts with what is no number");
}

/** Which of two comes first, below 0 for the first. */
function order(one: Found, other: Found): number {
  if (typeof one !== typeof other || !["string", "number", "bigint"].includes(typeof one))
    throw new NotFollowed("its template compares what can't be compared");
  if (typeof one === "string") return compareBytes(one, other as string);
  return one === other ? 0 : (one as number) < (other as number) ? -1 : 1;
}

/** What `print` makes of values: a space between two that are no texts. */
function printedTogether(all: readonly Found[]): string {
  return all
    .map((one, index) => {
      const between = index > 0 && typeof one !== "string" && typeof all[index - 1] !== "string";
      return `${between ? " " : ""}${one === undefined || one === null ? "<nil>" : printable(one)}`;
    })
    .join("");
}

function repeated(count: number, text: string): string {
  if (count < 0 || count > 1000) throw new NotFollowed("its template repeats a text too often");
  return text.repeat(count);
}

function lengthOf(value: Found): number {
  // Go counts bytes.
  if (typeof value === "string") return bytesOf(value).length;
  return isMap(value) ? Object.keys(value).length : listOf(value).length;
}

/** A mapping with those of its keys that are wanted. */
function picked(map: Found, isWanted: (key: string) => boolean): ValueMap {
  if (!isMap(map)) throw new NotFollowed("its template calls a function for mappings on something else");
  return Object.fromEntries(Object.entries(map).filter(([key]) => isWanted(key)));
}

/** What a path leads to in mappings, or the value before the last: `dig "a" "b" "otherwise" .x`. */
function dug(...args: Found[]): Found {
  let from = args.at(-1);
  for (const key of args.slice(0, -2).map(textOf)) {
    if (!isMap(from)) throw new NotFollowed("its template digs in what is no mapping");
    if (!Object.hasOwn(from, key)) return args.at(-2);
    from = from[key];
  }
  return from;
}

/** The functions that sets are written with: those of Go, of Sprig and of Argo CD. */
export const FUNCTIONS: Record<string, Function> = {
  and: (...all) => all.find((one) => !isTrue(one)) ?? all.at(-1),
  or: (...all) => all.find(isTrue) ?? all.at(-1),
  not: (value) => !isTrue(value),
  eq: (value, ...others) => others.some((other) => same(value, other)),
  ne: (value, other) => !same(value, other),
  default: (otherwise, value) => (isTrue(value) ? value : otherwise),
  coalesce: (...all) => all.find(isTrue),
  empty: (value) => !isTrue(value),
  ternary: (yes, no, condition) => (condition === true ? yes : no),
  lower: (text) => textOf(text).toLowerCase(),
  upper: (text) => textOf(text).toUpperCase(),
  trim: (text) => textOf(text).trim(),
  trimPrefix: (prefix, text): Found =>
    textOf(text).startsWith(textOf(prefix)) ? textOf(text).slice(textOf(prefix).length) : text,
  trimSuffix: (suffix, text) =>
    textOf(suffix) !== "" && textOf(text).endsWith(textOf(suffix))
      ? textOf(text).slice(0, -textOf(suffix).length)
      : text,
  replace: (old, other, text) => textOf(text).replaceAll(textOf(old), () => textOf(other)),
  contains: (part, text) => textOf(text).includes(textOf(part)),
  hasPrefix: (prefix, text) => textOf(text).startsWith(textOf(prefix)),
  hasSuffix: (suffix, text) => textOf(text).endsWith(textOf(suffix)),
  quote: (text) => JSON.stringify(textOf(text)),
  squote: (text) => `'${textOf(text)}'`,
  toJson: (value) => goJson(value ?? null),
  toRawJson: rawJson,
  fromJson: (text) => read(textOf(text)),
  fromYaml: (text) => read(textOf(text)),
  fromYamlArray: (text) => listOf(read(textOf(text))),
  toYaml: (value) => yamlOf(value ?? null),
  indent: (spaces, text) => indented(spaces, textOf(text)),
  nindent: (spaces, text) => `\n${indented(spaces, textOf(text))}`,
  trunc: (count, text) => truncated(count, textOf(text)),
  regexMatch: (pattern, text) =>
    attempt(
      () => compileSearch(textOf(pattern)),
      () => false,
    )(textOf(text)),
  nospace: (text) => textOf(text).replace(/\s/g, ""),
  b64enc: (text) => base64Of(textOf(text)),
  sha256sum: (text) => sha256Hex(textOf(text)),
  has: (item, list) => listOf(list).some((one) => equal(one, item ?? null)),
  rest: (list) => listOf(list).slice(1),
  append: (list, item) => [...listOf(list), item ?? null],
  concat: (...lists) => lists.flatMap(listOf),
  uniq: (list) => listOf(list).filter((one, at, all) => all.findIndex((other) => equal(other, one)) === at),
  sortAlpha: (list) => listOf(list).map(printable).sort(),
  dict: (...pairs) => dictOf(pairs),
  normalize: (text) => normalizedName(textOf(text)),
  print: (...all) => printedTogether(all),
  toString: (value: Found) => printable(value),
  printf: (format, ...args) =>
    textOf(format).replace(/%(.)/g, (_, verb: string) => {
      if (verb === "%") return "%";
      if (!"svdq".includes(verb)) throw new NotFollowed(`its template prints with %${verb}`);
      if (args.length === 0) throw new NotFollowed("its template prints more than it has");
      const value = args.shift();
      if (verb === "d") return String(placeOf(value));
      if (verb === "q") return JSON.stringify(textOf(value));
      return verb === "s" ? textOf(value) : printable(value);
    }),
  add: (...all) => all.map(wholeOf).reduce((sum, one) => sum + one, 0n),
  add1: (value) => wholeOf(value) + 1n,
  sub: (value, other) => wholeOf(value) - wholeOf(other),
  mul: (value, ...others) => others.map(wholeOf).reduce((product, one) => product * one, wholeOf(value)),
  int: (value) => wholeOf(value),
  until: (end) => (wholeOf(end) < 0n ? countedTo(-wholeOf(end)).map((one) => -one) : countedTo(wholeOf(end))),
  lt: (value, other) => order(value, other) < 0,
  le: (value, other) => order(value, other) <= 0,
  gt: (value, other) => order(value, other) > 0,
  ge: (value, other) => order(value, other) >= 0,
  pick: (map, ...keys) => picked(map, (key) => keys.includes(key)),
  omit: (map, ...keys) => picked(map, (key) => !keys.includes(key)),
  dig: dug,
  split: (separator, text) =>
    Object.fromEntries(
      textOf(text)
        .split(textOf(separator))
        .map((part, index) => [`_${index}`, part]),
    ),
  cat: (...all) =>
    all
      .filter((one) => one !== undefined && one !== null)
      .map(printable)
      .join(" "),
  repeat: (count, text) => repeated(placeOf(count), textOf(text)),
  reverse: (list) => [...listOf(list)].reverse(),
  initial: (list) => (listOf(list).length === 0 ? null : listOf(list).slice(0, -1)),
  compact: (list) => listOf(list).filter(isTrue),
  without: (list, ...items) => listOf(list).filter((one) => !items.some((item) => equal(item ?? null, one))),
  splitList: (separator, text) => textOf(text).split(textOf(separator)),
  join: (separator, list) => listOf(list).map(textOf).join(textOf(separator)),
  first: (list) => listOf(list)[0],
  last: (list) => listOf(list).at(-1),
  list: (...all) => all as Value[],
  len: (value) => BigInt(lengthOf(value)),
  hasKey: (map, key) => isMap(map) && Object.hasOwn(map, textOf(key)),
  get: (map, key) => (isMap(map) ? (lookUp(map, textOf(key)) ?? "") : textOf(undefined)),
  index: (value, ...path) =>
    path.reduce<Found>((part, key) => {
      if (typeof key === "bigint" && Array.isArray(part) && key >= 0 && key < part.length)
        return part[placeOf(key)];
      if (typeof key === "string" && isMap(part)) return lookUp(part, key);
      throw new NotFollowed("its template asks for a place that isn't there");
    }, value),
};
