import type { Value } from "@kustogen/kustomize/value/value.ts";

/** What only Argo CD can answer, and why. */
export class NotFollowed extends Error {}

/** What an expression comes to; undefined for what isn't there. */
export type Found = Value | undefined;

/** Whether a condition takes a value for true. */
export function isTrue(value: Found): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return value !== "" && value !== 0 && value !== 0n && value !== false;
}

/** The numbers from 0 up to another; none where that is below. */
export function countedTo(end: bigint): bigint[] {
  if (end > 10_000n) throw new NotFollowed("its template counts too far");
  return Array.from({ length: Math.max(0, Number(end)) }, (_, index) => BigInt(index));
}

/** A whole number as a place in a text or a list. */
export function placeOf(value: Found): number {
  if (typeof value === "bigint" && value > -1_000_000n && value < 1_000_000n) return Number(value);
  throw new NotFollowed("its template counts with what is no whole number");
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
