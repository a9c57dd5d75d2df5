import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { base64Of, bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { sha256Hex } from "@kustogen/kustomize/text/sha256.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { isJson } from "@kustogen/kustomize/value/is-json.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { compareBytes, goJson } from "@kustogen/kustomize/yaml/printer/json.ts";
import { printResource } from "@kustogen/kustomize/yaml/printer/print.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { MAP_FUNCTIONS } from "./go-map-functions.ts";
import { NUMBER_FUNCTIONS } from "./go-number-functions.ts";
import { TEXT_FUNCTIONS } from "./go-text-functions.ts";
import {
  type Found,
  type GoFunction,
  isTrue,
  listOf,
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

/** A value as JSON, without the escapes that Go adds for browsers. */
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

/** A value as YAML without the final line break. The bytes differ from Go's if a text is folded or quoted. */
function yamlOf(value: Value): string {
  return printResource(value).replace(/\n$/, "");
}

function indented(spaces: Found, text: string): string {
  const start = " ".repeat(Math.max(0, Math.min(placeOf(spaces), 100)));
  return start + text.replaceAll("\n", `\n${start}`);
}

/** Compares two values; negative if the first comes first. */
function order(one: Found, other: Found): number {
  if (typeof one !== typeof other || !["string", "number", "bigint"].includes(typeof one))
    throw new NotFollowed("its template compares values that can't be compared");
  if (typeof one === "string") return compareBytes(one, other as string);
  return one === other ? 0 : (one as number) < (other as number) ? -1 : 1;
}

/** The output of `print`: a space between two values if neither is a string. */
function printedTogether(all: readonly Found[]): string {
  return all
    .map((one, index) => {
      const between = index > 0 && typeof one !== "string" && typeof all[index - 1] !== "string";
      return `${between ? " " : ""}${one === undefined || one === null ? "<nil>" : printable(one)}`;
    })
    .join("");
}

/** The values that aren't undefined. */
function present(all: readonly Found[]): Found[] {
  return all.filter((one) => one !== undefined && one !== null);
}

/** The elements of a list as strings; any other value as a list with itself. */
function textsOf(list: Found): string[] {
  return present(Array.isArray(list) ? list : [list]).map(printable);
}

/** A slice of a list. */
function sliced(list: Found, from: Found = 0n, to: Found = BigInt(listOf(list).length)): Found {
  const all = listOf(list);
  const [start, end] = [placeOf(from), placeOf(to)];
  if (all.length === 0) return null;
  if (start < 0 || end < start || end > all.length)
    throw new NotFollowed("its template reads an element that doesn't exist");
  return all.slice(start, end);
}

function chunked(size: number, list: readonly Value[]): Value[] {
  if (size < 1 || list.length === 0) throw new NotFollowed("its template splits by an empty string");
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  );
}

/** JSON over several lines, escaped for browsers as in Go. */
function prettyJson(value: Found): string {
  const text = JSON.stringify(JSON.parse(goJson(value ?? null)), null, 2);
  return text.replace(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Go's name for the kind of a value. */
function kindOf(value: Found): string {
  if (value === undefined || value === null) return "invalid";
  if (Array.isArray(value)) return "slice";
  if (typeof value === "number") return "float64";
  // Go has several kinds of integers.
  if (typeof value === "bigint") throw new NotFollowed("its template uses the kind of a number");
  return { string: "string", boolean: "bool", object: "map" }[
    typeof value as "string" | "boolean" | "object"
  ];
}

function repeated(count: number, text: string): string {
  if (count < 0 || count > 1000) throw new NotFollowed("its template repeats a string too often");
  return text.repeat(count);
}

function lengthOf(value: Found): number {
  // Go counts bytes.
  if (typeof value === "string") return bytesOf(value).length;
  return isMap(value) ? Object.keys(value).length : listOf(value).length;
}

function least(count: number, names: string): Record<string, number> {
  return Object.fromEntries(names.split(" ").map((name) => [name, count]));
}

/** The minimum number of arguments of each variadic function; all others take exactly their parameters. */
export const AT_LEAST: Readonly<Record<string, number>> = {
  ...least(
    0,
    "add all any cat coalesce concat dict keys list print println quote slugify squote tuple urlquery",
  ),
  ...least(
    1,
    "and biggest default index max merge mergeOverwrite min mul omit or pick pluck printf slice without",
  ),
  ...{ eq: 2, dig: 3 },
};

/** The functions for templates of sets: those of Go, Sprig and Argo CD. */
export const FUNCTIONS: Readonly<Record<string, GoFunction>> = {
  ...TEXT_FUNCTIONS,
  ...MAP_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  and: (...all) => (all.every(isTrue) ? all.at(-1) : all.find((one) => !isTrue(one))),
  or: (...all) => all.find(isTrue) ?? all.at(-1),
  not: (value) => !isTrue(value),
  eq: (value, ...others) => others.some((other) => same(value, other)),
  ne: (value, other) => !same(value, other),
  default: (otherwise, value) => (isTrue(value) ? value : otherwise),
  coalesce: (...all) => all.find(isTrue),
  empty: (value) => !isTrue(value),
  ternary: (yes, no, condition) => {
    if (typeof condition === "boolean") return condition ? yes : no;
    throw new NotFollowed("its template has a condition that is neither true nor false");
  },
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
  quote: (...all) =>
    present(all)
      .map((one) => JSON.stringify(printable(one)))
      .join(" "),
  squote: (...all) =>
    present(all)
      .map((one) => `'${printable(one)}'`)
      .join(" "),
  toJson: (value) => goJson(value ?? null),
  toRawJson: rawJson,
  fromJson: (text) => (isJson(textOf(text)) ? read(textOf(text)) : null),
  fromYaml: (text) => read(textOf(text)),
  fromYamlArray: (text) => listOf(read(textOf(text))),
  toYaml: (value) => yamlOf(value ?? null),
  indent: (spaces, text) => indented(spaces, textOf(text)),
  nindent: (spaces, text) => `\n${indented(spaces, textOf(text))}`,
  nospace: (text) => textOf(text).replace(/\s/g, ""),
  b64enc: (text) => base64Of(textOf(text)),
  sha256sum: (text) => sha256Hex(textOf(text)),
  has: (item, list) => listOf(list).some((one) => equal(one, item ?? null)),
  rest: (list) => listOf(list).slice(1),
  append: (list, item) => [...listOf(list), item ?? null],
  concat: (...lists) => lists.flatMap(listOf),
  uniq: (list) => listOf(list).filter((one, at, all) => all.findIndex((other) => equal(other, one)) === at),
  sortAlpha: (list) => textsOf(list).sort(compareBytes),
  print: (...all) => printedTogether(all),
  println: (...all) => `${all.map((one) => printedTogether([one])).join(" ")}\n`,
  toString: (value: Found) => printedTogether([value]),
  printf: (format, ...args) => {
    const printed = textOf(format).replace(/%(.)/g, (_, verb: string) => {
      if (verb === "%") return "%";
      if (!"svdq".includes(verb)) throw new NotFollowed(`its template prints with %${verb}`);
      if (args.length === 0) throw new NotFollowed("its template has a print format with missing arguments");
      const value = args.shift();
      if (verb === "d") return String(placeOf(value));
      if (verb === "q") return JSON.stringify(textOf(value));
      return verb === "s" ? textOf(value) : printedTogether([value]);
    });
    if (args.length > 0) throw new NotFollowed("its template has a print format with too many arguments");
    return printed;
  },
  lt: (value, other) => order(value, other) < 0,
  le: (value, other) => order(value, other) <= 0,
  gt: (value, other) => order(value, other) > 0,
  ge: (value, other) => order(value, other) >= 0,
  cat: (...all) => present(all).map(printable).join(" "),
  repeat: (count, text) => repeated(placeOf(count), textOf(text)),
  reverse: (list) => [...listOf(list)].reverse(),
  initial: (list) => (listOf(list).length === 0 ? null : listOf(list).slice(0, -1)),
  compact: (list) => listOf(list).filter(isTrue),
  without: (list, ...items) => listOf(list).filter((one) => !items.some((item) => equal(item ?? null, one))),
  splitList: (separator, text) => textOf(text).split(textOf(separator)),
  join: (separator, list) => textsOf(list).join(textOf(separator)),
  toStrings: textsOf,
  first: (list) => listOf(list)[0],
  last: (list) => listOf(list).at(-1),
  list: (...all) => all as Value[],
  tuple: (...all) => all as Value[],
  prepend: (list, item) => [item ?? null, ...listOf(list)],
  push: (list, item) => [...listOf(list), item ?? null],
  slice: sliced,
  chunk: (size, list) => chunked(placeOf(size), listOf(list)),
  all: (...all) => all.every(isTrue),
  any: (...all) => all.some(isTrue),
  fail: (message) => {
    throw new NotFollowed(`its template fails: ${textOf(message)}`);
  },
  toPrettyJson: prettyJson,
  kindOf,
  kindIs: (kind, value) => kindOf(value) === textOf(kind),
  len: (value) => BigInt(lengthOf(value)),
  index: (value, ...path) => {
    if (value === undefined || value === null)
      throw new NotFollowed("its template reads an element of nothing");
    return path.reduce<Found>((part, key) => {
      if (typeof key === "bigint" && Array.isArray(part) && key >= 0 && key < part.length)
        return part[placeOf(key)];
      if (typeof key === "string" && isMap(part)) return lookUp(part, key);
      throw new NotFollowed("its template reads an element that doesn't exist");
    }, value);
  },
};
