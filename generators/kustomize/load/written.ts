import type { ValueMap } from "../../model/value.ts";

/**
 * How the scalars of a mapping were written, where that changes what a later patch makes of them. In kustomize a
 * scalar that replaces another takes over its style, so `port: 8080` patched over `port: "http"` becomes the string
 * "8080", but over `port: http` it becomes a number; and `version:` (nothing) is dropped by any patch while
 * `version: null` stays. Plain data does not say which it was; this table does, for the few keys where the value
 * alone would suggest the wrong answer:
 * - QUOTED: a string in quotes or in a block although it could have been written plain;
 * - PLAIN: a string written plain although it looks as if it needed quotes (`!!str 12`);
 * - any other text: the source text of a number, boolean or null that is not its canonical text (`1.50`, `True`,
 *   `0x10`, and the empty text of a null that is not there at all).
 */
const tables = new WeakMap<ValueMap, Map<string, string>>();

/** The mark of a string in quotes (or a block) that would also be a string without them. */
export const QUOTED = '"';
/** The mark of a string written plain that would suggest otherwise. */
export const PLAIN = "!";

/** Notes how the scalar under the key was written: QUOTED, PLAIN or its source text. */
export function recordWritten(map: ValueMap, key: string, mark: string): void {
  const table = tables.get(map);
  if (table === undefined) tables.set(map, new Map([[key, mark]]));
  else table.set(key, mark);
}

/** How the scalar under the key was written; undefined when it was written as its value suggests. */
export function writtenAs(map: ValueMap, key: string): string | undefined {
  return tables.get(map)?.get(key);
}

/** Forgets how the scalar under the key was written, because it has a new value. */
export function forgetWritten(map: ValueMap, key: string): void {
  tables.get(map)?.delete(key);
}

/** Gives a copy of a mapping what is known of the original's scalars. */
export function keepWritten(original: ValueMap, copy: ValueMap): void {
  const table = tables.get(original);
  if (table !== undefined) tables.set(copy, new Map(table));
}
