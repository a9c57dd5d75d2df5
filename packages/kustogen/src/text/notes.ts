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
