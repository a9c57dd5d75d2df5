import type { Deployed } from "./deployed.ts";

/** Something to tell, and the environments it holds in. */
export interface Shared<Item> {
  item: Item;
  where: string[];
}

/**
 * What several environments have, each item once with the environments that have it alike. An item that only a later
 * environment has stands after the one it follows there, so that steps keep their order.
 */
export function union<One extends Deployed, Item>(
  deployed: readonly One[],
  itemsOf: (one: One) => readonly Item[],
): Shared<Item>[] {
  const merged: (Shared<Item> & { key: string })[] = [];
  for (const one of deployed) {
    const items = itemsOf(one).map((item) => ({ item, key: JSON.stringify(item) }));
    const own = new Set(items.map(({ key }) => key));
    let next = 0;
    for (const { item, key } of items) {
      const known = merged.findIndex((entry) => entry.key === key);
      if (known >= 0) {
        merged[known]?.where.push(one.environment.name);
        next = known + 1;
        continue;
      }
      // Behind what only the environments before have at this place.
      while (next < merged.length && !own.has(merged[next]?.key ?? "")) next++;
      merged.splice(next++, 0, { key, item, where: [one.environment.name] });
    }
  }
  return merged.map(({ item, where }) => ({ item, where }));
}

/** "" for what holds everywhere, else " (beta)". */
export function onlyIn(where: readonly string[], { length }: readonly unknown[]): string {
  return where.length === length ? "" : ` (${where.join(", ")})`;
}
