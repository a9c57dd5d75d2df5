import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { compileRe2 } from "@kustogen/kustomize/regex/engine.ts";
import { compileSearch } from "@kustogen/kustomize/regex/regex.ts";
import { bytesOfBase64, textIn } from "@kustogen/kustomize/text/bytes.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asciiOf, type Found, type GoFunction, NotFollowed, placeOf, textOf } from "./go-value.ts";

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
  if (args.length === 0) return "";
  const name = normalizedName(textOf(args.at(-1)));
  const most = args.length > 1 ? placeOf(args[0]) : 50;
  const endsWithWord = args.length > 2 ? args[1] : true;
  if (args.length > 3 || typeof endsWithWord !== "boolean" || most < 0)
    throw new NotFollowed("its template calls slugify with arguments other than a length and a condition");
  if (!endsWithWord && name.length < most) return slugOf(name);
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

/** A match of an expression, with its groups by number and name. */
interface Match {
  start: number;
  end: number;
  group(name: string): string;
}

/** The matches of an expression, as in Go: an empty match right after another one is left out. */
function matchesOf(pattern: string, text: string, most = -1): Match[] {
  let expression: ReturnType<typeof compileRe2>;
  try {
    expression = compileRe2(pattern, pattern);
  } catch (error) {
    if (error instanceof InputError)
      throw new NotFollowed(`its template has an expression that fails: ${pattern}`);
    throw error;
  }
  const matcher = expression.matcher(text);
  const names = expression.namedGroups();
  const found: Match[] = [];
  while ((most < 0 || found.length < most) && matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (start === end && start === found.at(-1)?.end) continue;
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, at) => matcher.group(at) ?? "");
    found.push({
      start,
      end,
      group: (name) => groups[/^\d+$/.test(name) ? Number(name) : (lookUp(names, name) ?? -1)] ?? "",
    });
  }
  return found;
}

/** A text with each match replaced; `$1` and `${name}` stand for the text of groups. */
function replacedAll(pattern: Found, text: Found, by: Found, isLiteral: boolean): string {
  const [whole, replacement] = [textOf(text), textOf(by)];
  let made = "";
  let from = 0;
  for (const match of matchesOf(textOf(pattern), whole)) {
    const filled = isLiteral
      ? replacement
      : replacement.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (written, name?: string, braced?: string) =>
          written === "$$" ? "$" : match.group(name ?? braced ?? ""),
        );
    made += whole.slice(from, match.start) + filled;
    from = match.end;
  }
  return made + whole.slice(from);
}

/** The parts of a text between matches. */
function splitBy(pattern: Found, text: Found, count: Found): string[] | null {
  const [whole, most] = [textOf(text), placeOf(count)];
  if (most === 0) return null;
  if (textOf(pattern) !== "" && whole === "") return [""];
  const parts: string[] = [];
  let [begin, end] = [0, 0];
  for (const match of matchesOf(textOf(pattern), whole)) {
    if (most > 0 && parts.length === most - 1) break;
    end = match.start;
    if (match.end !== 0) parts.push(whole.slice(begin, end));
    begin = match.end;
  }
  if (end !== whole.length) parts.push(whole.slice(begin));
  return parts;
}

function numbered(parts: readonly string[]): Record<string, string> {
  return Object.fromEntries(parts.map((part, index) => [`_${index}`, part]));
}

/** At most this many parts of a text: the last contains the rest. */
function splitTo(separator: string, most: number, text: string): string[] {
  const parts = text.split(separator);
  return most < 0 || parts.length <= most
    ? parts
    : [...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)];
}

function truncated(count: number, text: string): string {
  return count < 0 ? text.slice(count) : text.slice(0, count);
}

function substring(start: number, end: number, text: string): string {
  if (
    start > text.length ||
    (start < 0 && (end < 0 || end > text.length)) ||
    (start > end && end >= 0 && end <= text.length)
  )
    throw new NotFollowed("its template reads an element that doesn't exist");
  if (start < 0) return text.slice(0, end);
  return end < 0 || end > text.length ? text.slice(start) : text.slice(start, end);
}

/** A path without empty parts and dots. */
function cleanPath(path: string): string {
  const parts: string[] = [];
  const isAbsolute = path.startsWith("/");
  for (const part of path.split("/"))
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part === ".." ? !isAbsolute : part !== "" && part !== ".") parts.push(part);
  return `${isAbsolute ? "/" : ""}${parts.join("/")}` || ".";
}

function baseOf(path: string): string {
  if (path === "") return ".";
  return path.replace(/\/+$/, "").replace(/^.*\//, "") || "/";
}

function extensionOf(path: string): string {
  return /\.[^./]*$/.exec(path)?.[0] ?? "";
}

/** Decodes base64 text. */
function unpacked(text: string): string {
  const isWhole = /^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(text) && !text.includes("_");
  const found = isWhole ? textIn(bytesOfBase64(text)) : undefined;
  if (found === undefined) throw new NotFollowed("its template decodes a string that isn't base64");
  return found;
}

/** The template functions for strings. */
export const TEXT_FUNCTIONS: Readonly<Record<string, GoFunction>> = {
  normalize: (text) => normalizedName(textOf(text)),
  slugify: slug,
  regexMatch: (pattern, text) =>
    attempt(
      () => compileSearch(textOf(pattern)),
      () => false,
    )(textOf(text)),
  mustRegexMatch: (pattern, text) => matchesOf(textOf(pattern), textOf(text), 1).length > 0,
  regexReplaceAll: (pattern, text, by) => replacedAll(pattern, text, by, false),
  regexReplaceAllLiteral: (pattern, text, by) => replacedAll(pattern, text, by, true),
  regexFind: (pattern, text) => matchesOf(textOf(pattern), textOf(text), 1)[0]?.group("0") ?? "",
  regexFindAll: (pattern, text, most) =>
    matchesOf(textOf(pattern), textOf(text), placeOf(most)).map(({ group }) => group("0")),
  regexSplit: splitBy,
  regexQuoteMeta: (text) => textOf(text).replace(/[\\.+*?()|[\]{}^$]/g, "\\$&"),
  trunc: (count, text) => truncated(placeOf(count), asciiOf(text)),
  substr: (start, end, text) => substring(placeOf(start), placeOf(end), asciiOf(text)),
  abbrev: (width, text) =>
    placeOf(width) < 4 || asciiOf(text).length <= placeOf(width)
      ? textOf(text)
      : `${textOf(text).slice(0, placeOf(width) - 3)}...`,
  title: (text) => asciiOf(text).replace(/(?<![\w])[a-z]/g, (letter) => letter.toUpperCase()),
  trimAll: (letters, text) => trimmed(textOf(letters), textOf(text)),
  trimall: (letters, text) => trimmed(textOf(letters), textOf(text)),
  split: (separator, text) => numbered(textOf(text).split(textOf(separator))),
  splitn: (separator, most, text) =>
    numbered(placeOf(most) === 0 ? [] : splitTo(textOf(separator), placeOf(most), textOf(text))),
  plural: (one, many, count) => (count === 1n ? textOf(one) : textOf(many)),
  b64dec: (text) => unpacked(textOf(text)),
  atoi: (text) => (/^[+-]?\d{1,18}$/.test(textOf(text)) ? BigInt(textOf(text).replace(/^\+/, "")) : 0n),
  base: (path) => baseOf(textOf(path)),
  dir: (path) => cleanPath(textOf(path).replace(/[^/]*$/, "")),
  clean: (path) => cleanPath(textOf(path)),
  ext: (path) => extensionOf(textOf(path)),
  isAbs: (path) => textOf(path).startsWith("/"),
  osBase: (path) => baseOf(textOf(path)),
  osDir: (path) => cleanPath(textOf(path).replace(/[^/]*$/, "")),
  osClean: (path) => cleanPath(textOf(path)),
  osExt: (path) => extensionOf(textOf(path)),
  osIsAbs: (path) => textOf(path).startsWith("/"),
  urlquery: (text) =>
    encodeURIComponent(textOf(text))
      .replace(/%20/g, "+")
      .replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`),
};

function trimmed(letters: string, text: string): string {
  const all = new Set(letters);
  const kept = [...text];
  while (kept.length > 0 && all.has(kept[0] as string)) kept.shift();
  while (kept.length > 0 && all.has(kept.at(-1) as string)) kept.pop();
  return kept.join("");
}
