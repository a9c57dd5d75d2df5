/** Comments above lists, for the reader of what is written. */
const notes = new WeakMap<object, string>();

/** The same list, above which a line of comment is written. */
export function noted<List extends readonly unknown[]>(list: List, note: string): List {
  notes.set(list, note);
  return list;
}

/** The comment above a list; undefined if there is none. */
export function noteOf(list: readonly unknown[]): string | undefined {
  return notes.get(list);
}

/** Mappings that a person writes on one line, like the row of a table. */
const rows = new WeakSet<object>();

/** The same mapping, which is written on one line if it fits; what others may hold too is copied first. */
export function asRow<Map extends object>(map: Map): Map {
  rows.add(map);
  return map;
}

/** True for a mapping that is written on one line if it fits. */
export function isRow(value: unknown): boolean {
  return rows.has(value as object);
}
