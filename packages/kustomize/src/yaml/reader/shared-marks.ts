import type { ValueMap } from "../../value/value.ts";
import { ownTable, tableOf } from "./scalar-table.ts";

/**
 * Notes that the scalars under the keys are one each with others of the same mark. When kustomize adds a label to several
 * places of a resource it puts one and the same node there, so that a later change of one changes all.
 */
export function markShared(map: ValueMap, marks: ReadonlyMap<string, object>): void {
  const table = ownTable(map);
  table.marks = table.marks === undefined ? marks : new Map([...table.marks, ...marks]);
}

/** Notes that the scalar under the key is one with others no more: what is put there next is another. */
export function unmarkShared(map: ValueMap, key: string): void {
  const marks = sharedIn(map);
  if (marks?.has(key)) ownTable(map).marks = new Map([...marks].filter(([name]) => name !== key));
}

/** The marks of the scalars of a mapping that are one with others; undefined when none is. */
export function sharedIn(map: ValueMap): ReadonlyMap<string, object> | undefined {
  return tableOf(map)?.marks;
}
