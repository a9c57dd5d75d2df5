import type { Value } from "../../value/value.ts";

/**
 * How the YAML reader interprets a scalar. `resource` files are read by go-yaml v3 (YAML 1.2 booleans, dates become RFC
 * 3339 text), `authored` ones too, with dates as they stand; `kustomization` files by go-yaml v2 (YAML 1.1 booleans).
 */
export type Dialect = "resource" | "authored" | "kustomization";

const WORDS: readonly (readonly [words: string, value: Value])[] = [
  ["~ null Null NULL", null],
  ["true True TRUE", true],
  ["false False FALSE", false],
  [".nan .NaN .NAN", Number.NaN],
  [".inf .Inf .INF +.inf +.Inf +.INF", Number.POSITIVE_INFINITY],
  ["-.inf -.Inf -.INF", Number.NEGATIVE_INFINITY],
];
const WORDS_V3 = wordsOf([["", null], ...WORDS]);
const WORDS_V2 = wordsOf([
  ["", null],
  ...WORDS,
  ["y Y yes Yes YES on On ON", true],
  ["n N no No NO off Off OFF", false],
]);

function wordsOf(words: typeof WORDS): ReadonlyMap<string, Value> {
  return new Map(words.flatMap(([texts, value]) => texts.split(" ").map((text) => [text, value] as const)));
}

/** True if a plain scalar with this text isn't a string for go-yaml v2, which determines what a printer must quote. */
export function isReservedV2(text: string): boolean {
  return WORDS_V2.has(text);
}

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const POINT_FLOAT = /^\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?$/;
const INTEGER = /^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/;
const SIGN_INSIDE = /^(0b[-+][01]+|0o[-+][0-7]+)$/;
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

/** The integer that go-yaml reads from the text (without underscores); undefined if it isn't one. */
function integer(text: string, dialect: Dialect): number | bigint | undefined {
  if (!INTEGER.test(text)) {
    if (!SIGN_INSIDE.test(text) || (dialect === "kustomization" && text[1] === "o")) return undefined;
    const magnitude = BigInt(text.slice(0, 2) + text.slice(3));
    return narrow(text[2] === "-" ? -magnitude : magnitude);
  }
  const negative = text[0] === "-";
  const signed = negative || text[0] === "+";
  const digits = signed ? text.slice(1) : text;
  if (digits.length < 16 && (digits[0] !== "0" || digits.length === 1)) {
    const small = Number(digits);
    return negative && small !== 0 ? -small : small;
  }
  const magnitude = digits[0] === "0" && digits.charCodeAt(1) <= 57 ? BigInt(`0o${digits}`) : BigInt(digits);
  const value = negative ? -magnitude : magnitude;
  if (value < MIN_INT64 || value > (signed ? MAX_INT64 : MAX_UINT64)) return undefined;
  return narrow(value);
}

/** A number if it is exact, otherwise the bigint itself. */
function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** True for the text of a number that go-yaml treats as an integer: `16` and `0x10`, but not `1e3`. */
export function isWholeNumber(text: string, dialect: Dialect = "resource"): boolean {
  return integer(text.replaceAll("_", ""), dialect) !== undefined;
}

/** The value of a plain (unquoted, untagged) scalar: null, a boolean, a number, a date in RFC 3339, or the text. */
export function resolvePlain(text: string, dialect: Dialect = "resource"): Value {
  const first = text.length === 0 ? 126 : text.charCodeAt(0);
  const digitOrSign = (first >= 48 && first <= 57) || first === 43 || first === 45;
  if (digitOrSign) return resolveNumber(text, dialect);
  if (first === 46) {
    const word = WORDS_V3.get(text);
    if (word !== undefined) return word;
    if (!POINT_FLOAT.test(text)) return text;
    const value = Number(text.replaceAll("_", ""));
    return Number.isFinite(value) ? value : text;
  }
  if (first !== 126 && (text.length > 5 || "yYnNtTfFoO".indexOf(text[0] as string) < 0)) return text;
  const word = (dialect === "kustomization" ? WORDS_V2 : WORDS_V3).get(text);
  return word === undefined ? text : word;
}

function resolveNumber(text: string, dialect: Dialect): Value {
  if (text.charCodeAt(1) === 46 && text.length > 4) {
    const word = WORDS_V3.get(text);
    if (word !== undefined) return word;
  }
  if (text.charCodeAt(4) === 45) {
    const date = timestamp(text);
    if (date !== undefined) return dialect === "resource" ? date : text;
  }
  const plain = text.includes("_") ? text.replaceAll("_", "") : text;
  const whole = integer(plain, dialect);
  if (whole !== undefined) return whole;
  if (FLOAT.test(plain)) {
    const value = Number(plain);
    if (Number.isFinite(value)) return value;
  }
  return text;
}

const TIMESTAMP =
  /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:([Tt])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]+))?(Z|[-+][0-9]{2}:[0-9]{2})| ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]+))?)?$/;

/** The RFC 3339 text of a scalar that go-yaml treats as a timestamp; undefined for any other. */
export function timestamp(text: string): string | undefined {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, separator] = match as unknown as [string, string, string, string, string?];
  const at = separator === undefined ? 10 : 5;
  const hour = match[at] ?? "0";
  const minute = match[at + 1] ?? "0";
  const second = match[at + 2] ?? "0";
  const fraction = (separator === undefined ? match[13] : match[8]) ?? "";
  const zone = separator === undefined ? "Z" : (match[9] as string);
  const days = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate();
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > days) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (zone !== "Z" && (Number(zone.slice(1, 3)) > 24 || Number(zone.slice(4)) > 60)) return undefined;
  const two = (part: string): string => part.padStart(2, "0");
  const digits = fraction.slice(0, 9).replace(/0+$/, "");
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${digits === "" ? "" : `.${digits}`}${
    zone.slice(1) === "00:00" ? "Z" : zone
  }`;
}
