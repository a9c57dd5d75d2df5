import { isMap, jsonText, type Value } from "@kustogen/kustomize/value/value.ts";

/** A key as a JSON Pointer segment (RFC 6901): `~` and `/` escaped. */
export function escapeSegment(key: string): string {
  return key.includes("~") || key.includes("/") ? key.replaceAll("~", "~0").replaceAll("/", "~1") : key;
}

/** One JSON 6902 operation (RFC 6902). */
export interface Operation {
  op: "add" | "remove" | "replace" | "test";
  path: string;
  value?: Value;
  /** Where its value is in the desired object, if lists there have other indexes; not written. */
  goal?: string;
}

/** The same place before and after a change. */
export interface Place {
  path: string;
  goal: string;
}

/** The place of a key or of an element in another. */
export function below({ path, goal }: Place, key: string | number, after = key): Place {
  return { path: `${path}/${escapeSegment(String(key))}`, goal: `${goal}/${escapeSegment(String(after))}` };
}

/** About as much as fits in a line beside the rest of an operation. */
const ROW = 80;

/** The number of lines of operations: one each if its value fits in. */
export function linesOf(operations: readonly Operation[]): number {
  const isRow = ({ path, value }: Operation) => jsonText([path, value ?? null]).length < ROW;
  return operations.reduce((sum, one) => sum + (isRow(one) ? 1 : 3 + blockLines(one.value as Value)), 0);
}

/** The number of lines of a value in block style. */
export function blockLines(value: Value): number {
  if (typeof value === "string") return value.split("\n").length;
  if (typeof value !== "object" || value === null) return 1;
  const own = (inner: Value) => (isMap(value) && typeof inner === "object" ? 1 : 0) + blockLines(inner);
  const lines = Object.values(value).reduce((sum: number, inner) => sum + own(inner as Value), 0);
  return Math.max(1, lines);
}
