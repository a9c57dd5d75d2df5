import { equal } from "@kustogen/kustomize/value/equal.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { escapeSegment } from "./pointer.ts";
import { SIMILAR, similarity } from "./similarity.ts";

/** One JSON 6902 operation (RFC 6902). */
export interface Operation {
  op: "add" | "remove" | "replace";
  path: string;
  value?: Value;
}

/** The operations that turn one mapping into another, without a schema: as few and as deep as possible. */
export function operationsOf(from: ValueMap, to: ValueMap): Operation[] {
  const operations: Operation[] = [];
  diffMap(from, to, "", operations);
  return operations;
}

/** The operations for one place, given the values before (undefined if none) and after. */
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
 * Every index is the parent's own, because a list that loses elements is replaced as a whole. An element that became a
 * similar one is changed in place, and one that became something else is replaced, which is clearer to a reader than
 * changing it field by field. Elements added at the end use `-`.
 */
function diffList(
  before: readonly Value[],
  after: readonly Value[],
  path: string,
  operations: Operation[],
): void {
  if (before.length === 0 || after.length < before.length) {
    if (before.length !== after.length) operations.push({ op: "replace", path, value: [...after] });
    return;
  }
  before.forEach((old, index) => {
    const [next, at] = [after[index] as Value, `${path}/${index}`];
    if (equal(old, next)) return;
    if (similarity(old, next) >= SIMILAR) diffValue(old, next, at, operations);
    else operations.push({ op: "replace", path: at, value: next });
  });
  for (const value of after.slice(before.length)) operations.push({ op: "add", path: `${path}/-`, value });
}
