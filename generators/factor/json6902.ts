import { isMap, type Value, type ValueMap } from "../model/value.ts";
import { equal } from "./equal.ts";
import { escapeSegment } from "./pointer.ts";

/** One JSON 6902 operation (RFC 6902) and why a strategic merge can't say the same. */
export interface Operation {
  op: "add" | "remove" | "replace";
  path: string;
  value?: Value;
  why: string;
}

const NO_KEY = "the list has no merge key";
const MERGED = "a strategic merge would add to the list instead of replacing it";

/** The operations that turn one mapping into another, whatever their schema; the last resort. */
export function operationsOf(from: ValueMap, to: ValueMap, why: string): Operation[] {
  const operations: Operation[] = [];
  diffValue(from, to, "", operations, why);
  return operations;
}

/**
 * Appends the operations that turn one list into another by position: equal elements at both ends stay, what is
 * between is changed in place, then removed from the back or added.
 *
 * @param merged true when the schema merges this list of scalars, which is then written whole
 */
export function diffPlainList(
  before: readonly Value[],
  after: readonly Value[],
  path: string,
  operations: Operation[],
  merged = false,
  why = merged ? MERGED : NO_KEY,
): void {
  if (merged || before.length === 0 || after.length === 0) {
    operations.push({ op: "replace", path, value: [...after], why });
    return;
  }
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && equal(before[start], after[start])) start++;
  let end = 0;
  while (
    end < shorter - start &&
    equal(before[before.length - 1 - end] as Value, after[after.length - 1 - end] as Value)
  )
    end++;
  const oldCount = before.length - start - end;
  const newCount = after.length - start - end;
  const both = Math.min(oldCount, newCount);
  for (let i = start; i < start + both; i++) {
    diffValue(before[i] as Value, after[i] as Value, `${path}/${i}`, operations, why);
  }
  for (let i = start + oldCount - 1; i >= start + both; i--)
    operations.push({ op: "remove", path: `${path}/${i}`, why });
  for (let i = start + both; i < start + newCount; i++) {
    operations.push({ op: "add", path: `${path}/${i}`, value: after[i] as Value, why });
  }
}

function diffValue(before: Value, after: Value, path: string, operations: Operation[], why: string): void {
  if (equal(before, after)) return;
  if (isMap(before) && isMap(after)) {
    for (const key in before) {
      if (!Object.hasOwn(after, key))
        operations.push({ op: "remove", path: `${path}/${escapeSegment(key)}`, why });
    }
    for (const key in after) {
      const at = `${path}/${escapeSegment(key)}`;
      const value = after[key] as Value;
      if (!Object.hasOwn(before, key)) operations.push({ op: "add", path: at, value, why });
      else diffValue(before[key] as Value, value, at, operations, why);
    }
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    diffPlainList(before, after, path, operations, false, why);
    return;
  }
  operations.push({ op: "replace", path, value: after, why });
}
