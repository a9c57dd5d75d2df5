import type { ValueMap } from "../../value/value.ts";

const shared = new WeakMap<ValueMap, ReadonlyMap<string, object>>();
let anyShared = false;

/**
 * Notes that the scalar under the key is one with others of the same mark. When kustomize adds a label to several
 * places of a resource it puts one and the same node there, so that a later change of one changes all.
 */
export function markShared(map: ValueMap, key: string, mark: object): void {
  anyShared = true;
  shared.set(map, new Map(shared.get(map)).set(key, mark));
}

/** The marks of the scalars of a mapping that are one with others; undefined when none is. */
export function sharedIn(map: ValueMap): ReadonlyMap<string, object> | undefined {
  return shared.get(map);
}

/** Gives a copy of a mapping the marks of the original. */
export function keepShared(original: ValueMap, copy: ValueMap): void {
  const marks = anyShared ? shared.get(original) : undefined;
  if (marks !== undefined) shared.set(copy, marks);
}
