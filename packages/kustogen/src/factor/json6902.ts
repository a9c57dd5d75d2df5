import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { alignLists, SIMILAR, similarity } from "./alignment.ts";
import { escapeSegment } from "./pointer.ts";

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
 * Equal elements keep their positions. Between them, an element that became a similar one is changed in place, and
 * one that became something else is replaced as a whole, which is clearer to a reader than changing a rule field by
 * field. If elements are added or removed, operations run from the end of the list to its start, so that every index
 * is the parent's own; elements added at the end use `-`.
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
  const groups: Operation[][] = [];
  let index = 0;
  for (const { kept, removed, added } of alignLists(before, after)) {
    index += kept;
    let b = 0;
    for (const [a, old] of removed.entries()) {
      const next = added[b];
      const group: Operation[] = [];
      const spare = removed.length - a > added.length - b;
      if (next !== undefined && similarity(old, next) >= SIMILAR) {
        diffValue(old, next, `${path}/${index}`, group);
        b++;
      } else if (next === undefined || spare) group.push({ op: "remove", path: `${path}/${index}` });
      else {
        group.push({ op: "replace", path: `${path}/${index}`, value: next });
        b++;
      }
      groups.push(group);
      index++;
    }
    const rest = added.slice(b);
    const last = index === before.length;
    const place = `${path}/${last ? "-" : index}`;
    const adding = rest.map((value): Operation => ({ op: "add", path: place, value }));
    groups.push(last ? adding : adding.reverse());
  }
  const shifts = groups
    .flat()
    .some(({ op, path: place }) => op !== "replace" && parentOf(place) === path && !place.endsWith("/-"));
  operations.push(...(shifts ? groups.reverse() : groups).flat());
}

function parentOf(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf("/"));
}
