import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { isAdded, type Operation, operationsAt } from "./json6902.ts";

/** Up to this many scalars are changed by index, in a list of any length. */
const FEW = 6;

/**
 * Whether operations by index may say what changes in a list without merge key: it loses nothing, and of what it
 * had, at most six scalars differ, or one element in three.
 */
export function changesFew(before: readonly Value[], after: readonly Value[]): boolean {
  const operations = operationsAt("", before as Value, after as Value);
  if (operations.some(({ path }) => path === "")) return false;
  const changes = operations.filter((one) => !isAdded(one));
  const scalars = changes.reduce((sum, { value }) => sum + scalarsIn(value), 0);
  return scalars <= FEW || new Set(changes.map(({ path }) => path.split("/")[1])).size * 3 <= before.length;
}

function scalarsIn(value: Value | undefined): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, inner) => sum + scalarsIn(inner as Value), 0);
}

/** The number of lines of a value in block style. */
export function linesOf(value: Value | readonly Operation[]): number {
  let lines = 0;
  if (Array.isArray(value)) for (const element of value) lines += linesOf(element);
  else if (isMap(value))
    for (const inner of Object.values(value))
      lines += (isMap(inner) || Array.isArray(inner) ? 1 : 0) + linesOf(inner);
  else lines = typeof value === "string" ? value.split("\n").length : 1;
  return Math.max(lines, 1);
}
