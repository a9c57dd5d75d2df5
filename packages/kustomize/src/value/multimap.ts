import { isShort } from "../shortcuts.ts";

/** Adds an item to those of its key, behind them. */
export function addTo<Key, Item>(groups: Map<Key, Item[]>, key: Key, item: Item): void {
  const known = groups.get(key);
  if (known === undefined) groups.set(key, [item]);
  else known.push(item);
}

/** What is kept under a key; where nothing is, it is made, and kept from then on. Without shortcuts it is made each time. */
export function kept<Key, Value>(
  under: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown },
  key: Key,
  make: () => Value,
): Value {
  let found = under.get(key);
  if (found === undefined || !isShort()) {
    found = make();
    under.set(key, found);
  }
  return found;
}
