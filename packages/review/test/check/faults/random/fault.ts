import type { Random } from "../../../../../../test/random.ts";

/** An object of any kind. */
// biome-ignore lint/suspicious/noExplicitAny: a fault puts anything anywhere.
export type Any = any;

/** A slip that someone could make in any rendered environment, made somewhere by chance. */
export interface RandomFault {
  name: string;
  /** Makes it; what it did, in words, or undefined if the environment has nothing to make it in. */
  make(all: Any[], random: Random): string | undefined;
}

/** "Deployment/shop". */
export const titled = ({ kind, metadata }: Any) => `${kind}/${metadata.name}`;

/** One of them by chance. */
export const pick = <Item>(random: Random, items: readonly Item[]): Item | undefined =>
  items[Math.floor(random() * items.length)];

/** A name with one letter less. */
export function slip(random: Random, text: string): string {
  const letters = [...text].flatMap((letter, at) => (/[a-z]/i.test(letter) && at > 0 ? [at] : []));
  const at = pick(random, letters.slice(0, -1).length > 0 ? letters.slice(0, -1) : letters);
  return at === undefined || text.length < 3 ? `${text}x` : text.slice(0, at) + text.slice(at + 1);
}

/** A fault in one of the places that `places` finds. */
export const at = <Place>(
  name: string,
  places: (all: Any[]) => readonly Place[],
  change: (place: Place, random: Random, all: Any[]) => unknown,
): RandomFault => ({
  name,
  make(all, random) {
    const place = pick(random, places(all));
    return place === undefined ? undefined : String(change(place, random, all) ?? name);
  },
});

/** A name in a field of one of the places, with a slip. */
export const misspelt = (
  name: string,
  places: (all: Any[]) => readonly { in: Any; field: string; of: Any }[],
): RandomFault =>
  at(name, places, ({ in: map, field, of }, random) => {
    const before = String(map[field]);
    map[field] = slip(random, before);
    return `${titled(of)}: ${field}: ${before} → ${map[field]}`;
  });
