import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { operationsAt } from "./json6902.ts";

/** Lists of up to this many lines are easy to read, so they are always written as a whole. */
const GLANCE = 40;

/**
 * Whether a list without merge key is written as a whole instead of changed by index: a reader must see the result,
 * which an index shows only beside the parent's file. Operations are better if the list is long and they take less
 * than half of its lines.
 * @param before the parent's list
 * @param after the desired list
 */
export function readsBetterWhole(before: readonly Value[], after: readonly Value[]): boolean {
  const whole = linesOf(after as Value);
  if (whole <= GLANCE) return true;
  let lines = 0;
  for (const { value } of operationsAt("", before as Value, after as Value))
    lines += value === undefined ? 2 : 2 + linesOf(value);
  return lines * 2 > whole;
}

/** The number of lines of a value in block style. */
function linesOf(value: Value): number {
  let lines = 0;
  if (Array.isArray(value)) for (const element of value) lines += linesOf(element);
  else if (isMap(value)) {
    for (const key in value) {
      const inner = value[key] as Value;
      lines += (isMap(inner) || Array.isArray(inner) ? 1 : 0) + linesOf(inner);
    }
  } else lines = typeof value === "string" ? value.split("\n").length : 1;
  return Math.max(lines, 1);
}
