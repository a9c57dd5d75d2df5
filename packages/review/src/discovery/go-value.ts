import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

/** What only Argo CD can answer, and why. */
export class NotFollowed extends Error {}

/** What an expression comes to; undefined for what isn't there. */
export type Found = Value | undefined;

/** A function of templates. */
export type GoFunction = (...args: Found[]) => Found;

/** Lists that Go makes in another order each time. */
const unordered = new WeakSet<object>();

/** A list of which nobody knows the order. */
export function inNoOrder(list: Value[]): Value[] {
  if (list.length > 1) unordered.add(list);
  return list;
}

/** True for a list that Go makes in another order each time. */
export function isUnordered(value: Found): boolean {
  return typeof value === "object" && value !== null && unordered.has(value);
}

/** A text, of which functions for texts are asked. */
export function textOf(value: Found): string {
  if (typeof value === "string") return value;
  throw new NotFollowed("its template calls a string function on something else");
}

/** The same where it has ASCII alone: Go counts bytes. */
export function asciiOf(value: Found): string {
  const text = textOf(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is no ASCII is asked for
  if (/[^\x00-\x7f]/.test(text)) throw new NotFollowed("its template cuts a string that isn't ASCII");
  return text;
}

/** A list, of which functions for lists are asked. */
export function listOf(value: Found): Value[] {
  if (Array.isArray(value)) return value;
  throw new NotFollowed("its template calls a list function on something else");
}

/** A mapping, of which functions for mappings are asked. */
export function mapOf(value: Found): ValueMap {
  if (isMap(value)) return value;
  throw new NotFollowed("its template calls a mapping function on something else");
}

/** A whole number, as Sprig takes it from a number. */
export function wholeOf(value: Found): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return BigInt(Math.trunc(value));
  // Of other texts it depends on what they begin with.
  if (typeof value === "string" && /^-?(?:0|[1-9]\d{0,17})$/.test(value)) return BigInt(value);
  throw new NotFollowed("its template calculates with something that isn't a number");
}

/** Whether a condition takes a value for true. */
export function isTrue(value: Found): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return value !== "" && value !== 0 && value !== 0n && value !== false;
}

/** The numbers from 0 up to another; none where that is below. */
export function countedTo(end: bigint): bigint[] {
  if (end > 10_000n) throw new NotFollowed("its template calculates a number that is too large");
  return Array.from({ length: Math.max(0, Number(end)) }, (_, index) => BigInt(index));
}

/** A whole number as a place in a text or a list. */
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

/** A number as Go prints those of JSON: with an exponent from a million on. */
export function goNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e6)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}
