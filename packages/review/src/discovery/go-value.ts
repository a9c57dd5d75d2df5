import type { Value } from "@kustogen/kustomize/value/value.ts";

/** Something that only Argo CD can evaluate, with the reason. */
export class NotFollowed extends Error {}

/** Thrown for something that fails in Argo CD, too. */
export class Fails extends NotFollowed {}

/** The value of an expression; undefined for a missing one. */
export type Found = Value | undefined;

/** The string for a string function. */
export function textOf(value: Found): string {
  if (typeof value === "string") return value;
  throw new NotFollowed("its template calls a string function on something else");
}

/** True if a condition is met by a value. */
export function isTrue(value: Found): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return value !== "" && value !== 0 && value !== 0n && value !== false;
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
