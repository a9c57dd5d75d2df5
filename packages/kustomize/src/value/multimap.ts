import { shortcuts } from "../shortcuts.ts";

/** Adds an item to the end of its key's group. */
export function addTo<Key, Item>(groups: Map<Key, Item[]>, key: Key, item: Item): void {
  const known = groups.get(key);
  if (known === undefined) groups.set(key, [item]);
  else known.push(item);
}

/** The items with each key, in their order; the keys in the order of their first items. */
export function groupedBy<Key, Item>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) addTo(groups, keyOf(item), item);
  return groups;
}

interface Entries<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

/** The value of a key, created if there is none: items added to it afterwards belong to the key. */
export function entryOf<Key, Value>(entries: Entries<Key, Value>, key: Key, make: () => Value): Value {
  let found = entries.get(key);
  if (found === undefined) {
    found = make();
    entries.set(key, found);
  }
  return found;
}

/** The cached value of a key; undefined if there is none, or without shortcuts. */
export function recalled<Key, Value>(entries: Entries<Key, Value>, key: Key): Value | undefined {
  return shortcuts.taken ? entries.get(key) : undefined;
}

/** The cached value of a key, computed if there is none. Without shortcuts it is computed each time. */
export function kept<Key, Value>(entries: Entries<Key, Value>, key: Key, make: () => Value): Value {
  let found = recalled(entries, key);
  if (found === undefined) {
    found = make();
    entries.set(key, found);
  }
  return found;
}
