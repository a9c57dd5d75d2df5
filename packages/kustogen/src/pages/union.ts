import type { DeployedNode } from "./deployed.ts";

/** An item, and its environments. */
export interface Shared<Item> {
  item: Item;
  where: string[];
}

/**
 * The items of several environments, each once with the environments in which it is equal. An item that only a later
 * environment has follows the same item as there, so that steps keep their order.
 */
export function union<One extends DeployedNode, Item>(
  deployed: readonly One[],
  itemsOf: (one: One) => readonly Item[],
): Shared<Item>[] {
  const merged: (Shared<Item> & { key: string })[] = [];
  for (const one of deployed) {
    const own = new Map(itemsOf(one).map((item) => [JSON.stringify(item), item]));
    let next = 0;
    for (const [key, item] of own) {
      const known = merged.findIndex((entry) => entry.key === key);
      if (known < 0) {
        // After items that only earlier environments have at this position.
        while (next < merged.length && !own.has(merged[next]?.key ?? "")) next++;
        merged.splice(next, 0, { key, item, where: [] });
      } else next = known;
      merged[next++]?.where.push(one.environment.name);
    }
  }
  return merged.map(({ item, where }) => ({ item, where }));
}

/** "" for an item that all have, otherwise " (beta)". */
export function onlyIn(where: readonly string[], { length }: readonly unknown[]): string {
  return where.length === length ? "" : ` (${where.join(", ")})`;
}

/** Texts as blocks; each paragraph that not all environments have says where it applies. Items of lists follow each other. */
export function inWords(texts: readonly Shared<string>[], { length }: readonly unknown[]): string {
  return texts.reduce((before, { item, where }) => {
    const isItem = item.startsWith("- ");
    const only = `**Only in ${where.join(", ")}:**${item.startsWith("```") ? "\n\n" : " "}`;
    const own =
      where.length === length
        ? item
        : isItem
          ? item.replaceAll(/^- /gm, `- (${where.join(", ")}) `)
          : item.replaceAll(/(?!^)```[\s\S]*?\n```|^|(?<=\n\n)(?=[A-Za-z*`])/g, (code) => code || only);
    if (before === "") return own;
    return `${before}${isItem && before.split("\n").at(-1)?.startsWith("- ") ? "\n" : "\n\n"}${own}`;
  }, "");
}

/** What parts add to a section, and the page itself for each environment. */
export function written(
  deployed: readonly DeployedNode[],
  section: string,
  more: (one: DeployedNode) => string[] = () => [],
): string {
  const texts = union(deployed, (one) => [
    ...one.written.filter((text) => text.section === section).map(({ text }) => text),
    ...more(one),
  ]);
  return inWords(texts, deployed);
}
