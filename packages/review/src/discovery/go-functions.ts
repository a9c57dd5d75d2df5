import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { base64Of } from "@kustogen/kustomize/text/bytes.ts";
import { sha256Hex } from "@kustogen/kustomize/text/sha256.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { goJson } from "@kustogen/kustomize/yaml/printer/json.ts";
import { printResource } from "@kustogen/kustomize/yaml/printer/print.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { type Found, isTrue, NotFollowed, printable } from "./go-value.ts";

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
  if (typeof spaces !== "number") throw new NotFollowed("its template indents by what is no number");
  const start = " ".repeat(Math.min(spaces, 100));
  return start + text.replaceAll("\n", `\n${start}`);
}

function truncated(count: Found, text: string): string {
  if (typeof count !== "number") throw new NotFollowed("its template cuts by what is no number");
  return count < 0 ? text.slice(count) : text.slice(0, count);
}

function dictOf(pairs: readonly Found[]): ValueMap {
  const made: [string, Value][] = [];
  for (let index = 0; index < pairs.length; index += 2)
    made.push([printable(pairs[index]), pairs[index + 1] ?? ""]);
  return Object.fromEntries(made);
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
  nospace: (text) => textOf(text).replace(/\s/g, ""),
  b64enc: (text) => base64Of(textOf(text)),
  sha256sum: (text) => sha256Hex(textOf(text)),
  has: (item, list) => listOf(list).some((one) => rawJson(one) === rawJson(item)),
  rest: (list) => listOf(list).slice(1),
  append: (list, item) => [...listOf(list), item ?? null],
  concat: (...lists) => lists.flatMap(listOf),
  uniq: (list) => [...new Map(listOf(list).map((one) => [rawJson(one), one])).values()],
  sortAlpha: (list) => listOf(list).map(printable).sort(),
  dict: (...pairs) => dictOf(pairs),
  normalize: (text) => normalizedName(textOf(text)),
  print: (text) => textOf(text),
  toString: (value: Found) => printable(value),
  printf: (format, ...args) =>
    textOf(format).replace(/%(.)/g, (_, verb: string) => {
      if (verb === "%") return "%";
      if (verb !== "s" && verb !== "v") throw new NotFollowed(`its template prints with %${verb}`);
      if (args.length === 0) throw new NotFollowed("its template prints more than it has");
      const value = args.shift();
      return verb === "s" ? textOf(value) : printable(value);
    }),
  splitList: (separator, text) => textOf(text).split(textOf(separator)),
  join: (separator, list) => listOf(list).map(textOf).join(textOf(separator)),
  first: (list) => listOf(list)[0],
  last: (list) => listOf(list).at(-1),
  list: (...all) => all as Value[],
  len: (value) => (typeof value === "string" ? value.length : listOf(value).length),
  hasKey: (map, key) => isMap(map) && Object.hasOwn(map, textOf(key)),
  get: (map, key) => (isMap(map) ? (lookUp(map, textOf(key)) ?? "") : textOf(undefined)),
  index: (value, ...path) =>
    path.reduce<Found>((part, key) => {
      if (typeof key === "number" && Array.isArray(part) && key >= 0 && key < part.length) return part[key];
      if (typeof key === "string" && isMap(part)) return lookUp(part, key);
      throw new NotFollowed("its template asks for a place that isn't there");
    }, value),
};
