import { shortcuts } from "../shortcuts.ts";

/** Adds an item to those of its key, behind them. */
export function addTo<Key, Item>(groups: Map<Key, Item[]>, key: Key, item: Item): void {
  const known = groups.get(key);
  if (known === undefined) groups.set(key, [item]);
  else known.push(item);
}

interface Entries<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

/** The entry of a key, made where there is none: what is added to it from then on belongs to the key. */
export function entryOf<Key, Value>(entries: Entries<Key, Value>, key: Key, make: () => Value): Value {
  let found = entries.get(key);
  if (found === undefined) {
    found = make();
    entries.set(key, found);
  }
  return found;
}

/** What was worked out for a key before; undefined where nothing was, and without shortcuts. */
export function recalled<Key, Value>(entries: Entries<Key, Value>, key: Key): Value | undefined {
  return shortcuts.taken ? entries.get(key) : undefined;
}

/** What was worked out for a key before; where nothing was, it is made, and kept. Without shortcuts it is made each time. */
export function kept<Key, Value>(entries: Entries<Key, Value>, key: Key, make: () => Value): Value {
  let found = recalled(entries, key);
  if (found === undefined) {
    found = make();
    entries.set(key, found);
  }
  return found;
}
