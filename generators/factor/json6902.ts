import { isMap, type Value, type ValueMap } from "../model/value.ts";
import { equal } from "./equal.ts";
import { escapeSegment } from "./pointer.ts";

/** One JSON 6902 operation (RFC 6902). */
export interface Operation {
  op: "add" | "remove" | "replace";
  path: string;
  value?: Value;
}

/** The operations that turn one mapping into another, whatever their schema: as few and as deep as possible. */
export function operationsOf(from: ValueMap, to: ValueMap): Operation[] {
  const operations: Operation[] = [];
  if (from !== to) diffMap(from, to, "", operations);
  return operations;
}

/** The operations for one place: what is there before (undefined: nothing) and after. */
export function operationsAt(path: string, before: Value | undefined, after: Value): Operation[] {
  if (before === undefined) return [{ op: "add", path, value: after }];
  const operations: Operation[] = [];
  diffValue(before, after, path, operations);
  return operations;
}

function diffValue(before: Value, after: Value, path: string, operations: Operation[]): void {
  if (before === after) return;
  if (isMap(before) && isMap(after)) diffMap(before, after, path, operations);
  else if (Array.isArray(before) && Array.isArray(after)) diffList(before, after, path, operations);
  else operations.push({ op: "replace", path, value: after });
}

function diffMap(before: ValueMap, after: ValueMap, path: string, operations: Operation[]): void {
  for (const key in before) {
    if (!Object.hasOwn(after, key)) operations.push({ op: "remove", path: `${path}/${escapeSegment(key)}` });
  }
  for (const key in after) {
    const value = after[key] as Value;
    const old = before[key] as Value;
    if (value === old && old !== undefined) continue;
    const at = `${path}/${escapeSegment(key)}`;
    if (!Object.hasOwn(before, key)) operations.push({ op: "add", path: at, value });
    else diffValue(old, value, at, operations);
  }
}

/**
 * By position: equal elements at both ends stay, what is between is changed in place, then removed from the
 * back or added.
 */
function diffList(
  before: readonly Value[],
  after: readonly Value[],
  path: string,
  operations: Operation[],
): void {
  if (before.length === 0 || after.length === 0) {
    if (before.length !== after.length) operations.push({ op: "replace", path, value: [...after] });
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
    diffValue(before[i] as Value, after[i] as Value, `${path}/${i}`, operations);
  }
  for (let i = start + oldCount - 1; i >= start + both; i--)
    operations.push({ op: "remove", path: `${path}/${i}` });
  for (let i = start + both; i < start + newCount; i++) {
    operations.push({ op: "add", path: `${path}/${i}`, value: after[i] as Value });
  }
}
