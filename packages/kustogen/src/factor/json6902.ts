import { equal } from "@kustogen/kustomize/value/equal.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { SIMILAR, similarity } from "./similarity.ts";

/** A key as a JSON Pointer segment (RFC 6901): `~` and `/` escaped. */
export function escapeSegment(key: string): string {
  return key.includes("~") || key.includes("/") ? key.replaceAll("~", "~0").replaceAll("/", "~1") : key;
}

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
 * changing it field by field. Then elements are added, the last one first: in front of one, or at the end with `-`.
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
  const places = placesOf(before, after);
  places.forEach((place, index) => {
    const [old, next, at] = [before[index] as Value, after[place] as Value, `${path}/${index}`];
    if (equal(old, next)) return;
    if (similarity(old, next) >= SIMILAR) diffValue(old, next, at, operations);
    else operations.push({ op: "replace", path: at, value: next });
  });
  const end = (places.at(-1) as number) + 1;
  for (const value of after.slice(end)) operations.push({ op: "add", path: `${path}/-`, value });
  for (let index = before.length - 1; index >= 0; index--) {
    const [first, place] = [index === 0 ? 0 : (places[index - 1] as number) + 1, places[index] as number];
    for (let at = place - 1; at >= first; at--)
      operations.push({ op: "add", path: `${path}/${index}`, value: after[at] as Value });
  }
}

/**
 * Where each element of a list is in one that has at least as many, in order: as alike as they can be together, and of
 * what is equally good, as far in front.
 */
function placesOf(before: readonly Value[], after: readonly Value[]): number[] {
  const room = after.length - before.length;
  if (room === 0) return before.map((_, index) => index);
  // How alike the elements from an index on can be, by how many others may still come between them.
  const most = before.map((): number[] => []);
  const alike = (index: number, skipped: number) =>
    similarity(before[index] as Value, after[index + skipped] as Value) + (most[index + 1]?.[skipped] ?? 0);
  for (let index = before.length - 1; index >= 0; index--)
    for (let skipped = room; skipped >= 0; skipped--)
      (most[index] as number[])[skipped] = Math.max(alike(index, skipped), most[index]?.[skipped + 1] ?? 0);
  let skipped = 0;
  return before.map((_, index) => {
    const best = most[index]?.[skipped] as number;
    while (skipped < room && alike(index, skipped) < best) skipped++;
    return index + skipped;
  });
}

/** True for an operation that adds an element to a list: at its end, or in front of another, which shifts the others. */
export function isAdded({ op, path }: Operation): "at the end" | "in front" | false {
  if (op !== "add") return false;
  return path.endsWith("/-") ? "at the end" : /\/\d+$/.test(path) && "in front";
}
