import type { ImportedLayers } from "./layers.ts";
import { isWordFor } from "./paired-names.ts";

/** The value that most environments have; in a tie, production's: never the first in sort order. */
export function usualValue<T>(
  values: readonly (T | undefined)[],
  { list }: ImportedLayers,
): { value: T; times: number } | undefined {
  const found = new Map<T, { value: T; times: number; rank: number }>();
  values.forEach((value, index) => {
    if (value === undefined) return;
    const { name = "", stage } = list[index] ?? {};
    // A replacement for production has its stage, too.
    const rank = isWordFor("production", name) ? 2 : stage === "production" ? 1 : 0;
    const known = found.get(value) ?? { value, times: 0, rank: 0 };
    found.set(value, { value, times: known.times + 1, rank: Math.max(known.rank, rank) });
  });
  return [...found.values()].toSorted((a, b) => b.times - a.times || b.rank - a.rank)[0];
}
