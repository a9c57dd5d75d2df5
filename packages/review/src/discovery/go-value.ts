import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

/** Something that only Argo CD can evaluate, with the reason. */
export class NotFollowed extends Error {}

/** Thrown for something that fails in Argo CD, too. */
export class Fails extends NotFollowed {}

/** The value of an expression; undefined for a missing one. */
export type Found = Value | undefined;

/** A template function. */
export type GoFunction = (...args: Found[]) => Found;

/** Lists that Go creates in a different order each time. */
const unordered = new WeakSet<object>();

/** Marks a list whose order is unknown. */
export function inNoOrder(list: Value[]): Value[] {
  if (list.length > 1) unordered.add(list);
  return list;
}

/** True for a list that Go creates in a different order each time. */
export function isUnordered(value: Found): boolean {
  return typeof value === "object" && value !== null && unordered.has(value);
}

/** The string for a string function. */
export function textOf(value: Found): string {
  if (typeof value === "string") return value;
  throw new NotFollowed("its template calls a string function on something else");
}

/** The same for ASCII strings only, because Go counts bytes. */
export function asciiOf(value: Found): string {
  const text = textOf(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: matches everything that isn't ASCII
  if (/[^\x00-\x7f]/.test(text)) throw new NotFollowed("its template cuts a string that isn't ASCII");
  return text;
}

/** The list for a list function. */
export function listOf(value: Found): Value[] {
  if (Array.isArray(value)) return value;
  throw new NotFollowed("its template calls a list function on something else");
}

/** The mapping for a mapping function. */
export function mapOf(value: Found): ValueMap {
  if (isMap(value)) return value;
  throw new NotFollowed("its template calls a mapping function on something else");
}

/** An integer, converted from a number as in Sprig. */
export function wholeOf(value: Found): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return BigInt(Math.trunc(value));
  // For other strings, the result depends on their beginning.
  if (typeof value === "string" && /^-?(?:0|[1-9]\d{0,17})$/.test(value)) return BigInt(value);
  throw new NotFollowed("its template calculates with something that isn't a number");
}

/** An integer as Go stores it: beyond 64 bits it starts again at the other end. */
export function inRange(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** True if a condition is met by a value. */
export function isTrue(value: Found): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return value !== "" && value !== 0 && value !== 0n && value !== false;
}

/** The numbers from 0 up to another; none if that is below 0. */
export function countedTo(end: bigint): bigint[] {
  if (end > 10_000n) throw new NotFollowed("its template calculates a number that is too large");
  return Array.from({ length: Math.max(0, Number(end)) }, (_, index) => BigInt(index));
}

/** An integer as an index into a string or list. */
export function placeOf(value: Found): number {
  if (typeof value === "bigint" && value > -1_000_000n && value < 1_000_000n) return Number(value);
  throw new NotFollowed("its template calculates with something that isn't a whole number");
}

/** A value as a template prints it. */
export function printable(value: Found): string {
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
