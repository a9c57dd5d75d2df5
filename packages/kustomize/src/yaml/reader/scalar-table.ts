import type { Value, ValueMap } from "../../value/value.ts";

/**
 * How the scalars of a mapping were written, if that affects a later patch. In kustomize, a scalar that replaces
 * another takes over its style, so `port: 8080` patched over `port: "http"` becomes the string "8080", but over
 * `port: http` it becomes a number; and `version:` (nothing) is dropped by any patch while `version: null` stays.
 * Plain data doesn't show the difference; this table does, for the few keys whose value alone would suggest the wrong
 * answer:
 * - QUOTED: a string in quotes or in a block although it could have been plain;
 * - PLAIN: a plain string although it looks as if it needed quotes (`!!str 12`);
 * - FLOAT, a quote if it replaced a quoted string, and the source text: an integer with the tag !!float, which
 * kustomize writes with its tag, so that it stays a number in quotes, too;
 * - any other text: the source text of a number, boolean or null that isn't its canonical text (`1.50`, `True`,
 * `0x10`, and the empty text of a missing null).
 */
const WRITTEN = Symbol("written");

/** Marks by key. Copies of a mapping share a table until they change it. */
class Table extends Map<string, string> {
  shared = false;
  /** Why scalars can't be written, by key; undefined for the mapping itself. */
  refused: ReadonlyMap<string | undefined, Refused> | undefined;
  /** The texts of keys that occur again in the mapping, by key: the last of each. */
  again: ReadonlyMap<string, string> | undefined;
  /** The marks of scalars that are one with others, by key. */
  marks: ReadonlyMap<string, object> | undefined;
}

interface Refused {
  why: string;
  held: Held | undefined;
}

/** The scalar that a field contained before it got a text of another type; the field keeps the type. */
export interface Held {
  value: Value;
  text: string;
  /** True for a text with the tag !!binary. */
  binary?: boolean;
}

/**
 * The records about a mapping's scalars; undefined if there are none. A non-enumerable property, because a WeakMap
 * with that many mappings would make every garbage collection slow.
 */
export function tableOf(map: ValueMap): Table | undefined {
  return (map as unknown as { [WRITTEN]?: Table })[WRITTEN];
}

/** The mapping's table for writing. */
export function ownTable(map: ValueMap): Table {
  const table = tableOf(map);
  if (table !== undefined && !table.shared) return table;
  const own = new Table(table);
  own.refused = table?.refused;
  own.again = table?.again;
  own.marks = table?.marks;
  setTable(map, own);
  return own;
}

/** Gives a copy of a mapping the original's table. */
export function shareTable(original: ValueMap, copy: ValueMap): void {
  const table = tableOf(original);
  if (table === undefined) return;
  table.shared = true;
  setTable(copy, table);
}

function setTable(map: ValueMap, table: Table): void {
  Object.defineProperty(map, WRITTEN, { value: table, writable: true, configurable: true });
}
