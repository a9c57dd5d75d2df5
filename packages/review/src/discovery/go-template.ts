import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { base64Of } from "@kustogen/kustomize/text/bytes.ts";
import { sha256Hex } from "@kustogen/kustomize/text/sha256.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { goJson } from "@kustogen/kustomize/yaml/printer/json.ts";
import { printResource } from "@kustogen/kustomize/yaml/printer/print.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";

/** What only Argo CD can answer, and why. */
export class NotFollowed extends Error {}

/** What an expression comes to; undefined for what isn't there. */
type Found = Value | undefined;
type Function = (...args: Found[]) => Found;

/**
 * A text as Go's templates fill it, with the functions that sets are written with. Throws NotFollowed for what isn't
 * among them, and for what Argo CD fails at.
 */
export function goTemplate(text: string, data: ValueMap, strict: boolean): string {
  const parts = partsOf(text);
  const reader = new Reader(parts, strict);
  const printed = reader.block(data, data, true);
  if (reader.rest) throw new NotFollowed("its template has an end too many");
  return printed;
}

type Part = { text: string } | { action: string };

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  let trims = false;
  for (const match of text.matchAll(/\{\{(- )?([\s\S]*?)( -)?\}\}/g)) {
    const before = text.slice(at, match.index);
    const left = trims ? before.trimStart() : before;
    parts.push({ text: match[1] ? left.trimEnd() : left });
    const action = (match[2] as string).trim();
    if (!/^\/\*[\s\S]*\*\/$/.test(action)) parts.push({ action });
    trims = match[3] !== undefined;
    at = match.index + match[0].length;
  }
  const rest = text.slice(at);
  parts.push({ text: trims ? rest.trimStart() : rest });
  return parts;
}

/** Reads a template and prints it in one go; what a condition leaves out is read and not evaluated. */
class Reader {
  readonly #parts: readonly Part[];
  readonly #strict: boolean;
  #at = 0;

  constructor(parts: readonly Part[], strict: boolean) {
    this.#parts = parts;
    this.#strict = strict;
  }

  get rest(): boolean {
    return this.#at < this.#parts.length;
  }

  /** Prints up to an `else` or `end`, which stays to be read. */
  block(dot: Found, root: ValueMap, live: boolean): string {
    let printed = "";
    for (; this.rest; this.#at++) {
      const part = this.#parts[this.#at] as Part;
      if ("text" in part) {
        if (live) printed += part.text;
        continue;
      }
      const [, word = "", condition = ""] =
        /^(if|with|range|else|end|define|template|block)\b\s*([\s\S]*)$/.exec(part.action) ?? ["", "", ""];
      if (word === "else" || word === "end") return printed;
      if (word === "if" || word === "with") printed += this.#choice(word, condition, dot, root, live);
      else if (word !== "") throw new NotFollowed(`its template has ${word}, which only Argo CD follows`);
      else if (live) printed += printable(this.#evaluate(part.action, dot, root));
    }
    return printed;
  }

  #choice(word: string, first: string, dot: Found, root: ValueMap, live: boolean): string {
    let printed = "";
    let condition: string | undefined = first;
    let open = live;
    for (;;) {
      this.#at++;
      const value: Found = open && condition !== undefined ? this.#evaluate(condition, dot, root) : undefined;
      const taken = open && (condition === undefined || isTrue(value));
      printed += this.block(word === "with" && condition !== undefined ? value : dot, root, taken);
      if (taken) open = false;
      const part = this.#parts[this.#at];
      if (part === undefined || "text" in part) throw new NotFollowed("its template has no end");
      if (part.action === "end") return printed;
      const other = /^else(?:\s+(?:if|with)\s+([\s\S]+))?$/.exec(part.action);
      if (other === null) throw new NotFollowed(`its template has ${part.action}`);
      condition = other[1];
    }
  }

  #evaluate(expression: string, dot: Found, root: ValueMap): Found {
    return new Expression(expression, dot, root, this.#strict).whole();
  }
}

const TOKEN = /\s*(?:("(?:\\.|[^"\\])*")|`([^`]*)`|(-?\d+(?:\.\d+)?)|((?:\$|\.)[\w.]*)|(\w+)|([()|]))/y;

interface Token {
  text?: string;
  number?: number;
  field?: string;
  word?: string;
  sign?: string;
}

function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  const trimmed = expression.trimEnd();
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < trimmed.length; ) {
    const match = TOKEN.exec(trimmed);
    if (match === null)
      throw new NotFollowed(`its template has {{ ${expression} }}, which only Argo CD follows`);
    const [, quoted, raw, number, field, word, sign] = match;
    if (quoted !== undefined) tokens.push({ text: unquoted(quoted) });
    else if (raw !== undefined) tokens.push({ text: raw });
    else if (number !== undefined) tokens.push({ number: Number(number) });
    else if (field !== undefined) tokens.push({ field });
    else if (word !== undefined) tokens.push({ word });
    else tokens.push({ sign });
  }
  return tokens;
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new NotFollowed(`its template has the text ${text}`);
  }
}

/** One pipeline: operands, calls, and what they are piped to. */
class Expression {
  readonly #tokens: Token[];
  readonly #dot: Found;
  readonly #root: ValueMap;
  readonly #strict: boolean;
  #at = 0;

  constructor(expression: string, dot: Found, root: ValueMap, strict: boolean) {
    this.#tokens = tokensOf(expression);
    this.#dot = dot;
    this.#root = root;
    this.#strict = strict;
  }

  whole(): Found {
    const value = this.#pipeline();
    if (this.#at < this.#tokens.length)
      throw new NotFollowed("its template has an expression that doesn't end");
    return value;
  }

  #pipeline(): Found {
    let value = this.#command();
    while (this.#tokens[this.#at]?.sign === "|") {
      this.#at++;
      value = this.#command(value);
    }
    return value;
  }

  #command(...piped: Found[]): Found {
    const token = this.#tokens[this.#at];
    const name = token?.word;
    if (name === undefined || name === "true" || name === "false" || name === "nil") {
      const value = this.#operand();
      const next = this.#tokens[this.#at];
      if (piped.length > 0 || (next !== undefined && next.sign !== "|" && next.sign !== ")"))
        throw new NotFollowed("its template calls what is no function");
      return value;
    }
    this.#at++;
    const args: Found[] = [];
    for (let next = this.#tokens[this.#at]; next !== undefined; next = this.#tokens[this.#at]) {
      if (next.sign === "|" || next.sign === ")") break;
      args.push(this.#operand());
    }
    const known = lookUp(FUNCTIONS, name);
    if (known === undefined) throw new NotFollowed(`its template calls ${name}, which only Argo CD follows`);
    return known(...args, ...piped);
  }

  #operand(): Found {
    const token = this.#tokens[this.#at++];
    if (token?.text !== undefined) return token.text;
    if (token?.number !== undefined) return token.number;
    if (token?.word === "true" || token?.word === "false") return token.word === "true";
    if (token?.word === "nil") return null;
    if (token?.field !== undefined) return this.#field(token.field);
    if (token?.sign !== "(")
      throw new NotFollowed("its template has an expression that only Argo CD follows");
    const value = this.#pipeline();
    if (this.#tokens[this.#at++]?.sign !== ")") throw new NotFollowed("its template has an open parenthesis");
    const field = this.#tokens[this.#at]?.field;
    if (field?.startsWith(".") !== true || field.length === 1) return value;
    this.#at++;
    return this.#walk(value, field);
  }

  #field(field: string): Found {
    if (!field.startsWith("$")) return this.#walk(this.#dot, field);
    if (field !== "$" && !field.startsWith("$.")) throw new NotFollowed("its template has variables");
    return this.#walk(this.#root, field.slice(1));
  }

  #walk(from: Found, field: string): Found {
    let value = from;
    for (const name of field.split(".").filter((part) => part !== "")) {
      if (!isMap(value)) throw new NotFollowed(`its template asks for ${field}, which isn't there`);
      value = lookUp(value, name);
      if (value === undefined && this.#strict)
        throw new NotFollowed(`its template asks for ${field}, which isn't there`);
    }
    return value;
  }
}

function isTrue(value: Found): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return value !== "" && value !== 0 && value !== 0n && value !== false;
}

function printable(value: Found): string {
  if (value === undefined || value === null) return "<no value>";
  if (typeof value === "object") throw new NotFollowed("its template prints a mapping or a list");
  return typeof value === "number" ? goNumber(value) : String(value);
}

/** A number as Go prints those of JSON: with an exponent from a million on. */
export function goNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e6)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}

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

const FUNCTIONS: Record<string, Function> = {
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
