import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

/** Something that only Argo CD can evaluate, with the reason. */
export class NotFollowed extends Error {}

/** Thrown for something that fails in Argo CD, too. */
export class Fails extends NotFollowed {}

/** The value of an expression; undefined for a missing one. */
export type Found = Value | undefined;

/** A template function. */
export type GoFunction = (...args: Found[]) => Found;

/** The string for a string function. */
export function textOf(value: Found): string {
  if (typeof value === "string") return value;
  throw new NotFollowed("its template calls a string function on something else");
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
