import type { BuildResource } from "../../resource/resource.ts";
import { lookUp } from "../../value/own.ts";
import type { ValueMap } from "../../value/value.ts";
import { isPlainDate } from "../../yaml/scalar-in-place.ts";
import type { Candidates } from "./candidates.ts";

/** The names that references may have to follow. */
export interface Named {
  /** No resource has a new name, at most a new namespace: only a mapping with a namespace may change. */
  readonly keep: boolean;
  readonly candidates: () => Candidates;
}

/** True for a resource without a former name. */
export const wasNeverRenamed = ({ history }: BuildResource): boolean => history.previous.length === 0;

/** True for a resource that has the same name as at first, at most in another namespace. */
export const keepsItsName = ({ name, history }: BuildResource): boolean =>
  history.previous.every((before) => before.name === name);

/** True for a string, which an unquoted date isn't for kustomize. */
export function isText(map: ValueMap, key: string): boolean {
  return typeof lookUp(map, key) === "string" && !isPlainDate(map, key);
}

/** True if the shorter list is the end of the longer one; for an empty one, only if requested. */
export function endAlike(a: readonly string[], b: readonly string[], emptyMatches: boolean): boolean {
  if (a.length === 0 || b.length === 0) return emptyMatches || a.length === b.length;
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  const skipped = longer.length - shorter.length;
  return shorter.every((text, index) => text === longer[index + skipped]);
}
