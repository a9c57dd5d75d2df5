import type { ValueMap } from "../../value/value.ts";
import { ownTable, tableOf } from "./scalar-table.ts";

/**
 * Records that the scalars under the keys are each one with others of the same mark. When kustomize adds a label to
 * several places of a resource, it adds the same node, so that a later change of one changes all.
 */
export function markShared(map: ValueMap, marks: ReadonlyMap<string, object>): void {
  const table = ownTable(map);
  table.marks = table.marks === undefined ? marks : new Map([...table.marks, ...marks]);
}

/** Records that the scalar under the key is no longer one with others: its next value is separate. */
export function unmarkShared(map: ValueMap, key: string): void {
  const marks = sharedIn(map);
  if (marks?.has(key)) ownTable(map).marks = new Map([...marks].filter(([name]) => name !== key));
}

/** The marks of the scalars of a mapping that are one with others; undefined if there are none. */
export function sharedIn(map: ValueMap): ReadonlyMap<string, object> | undefined {
  return tableOf(map)?.marks;
}
