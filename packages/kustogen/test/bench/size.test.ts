import { join } from "node:path";
import { expect, test } from "vitest";
import { sizesOf } from "../../bench/size.ts";

/** The most lines of each system's overlays, without comments, and the most objects that an overlay repeats whole. */
const MOST: Readonly<Record<string, Readonly<Record<string, readonly [lines: number, whole: number]>>>> = {
  alexandria: { beta: [192, 3], production: [306, 3] },
  app: { beta: [252, 6], production: [275, 6] },
  opensail: { beta: [557, 3], production: [469, 3] },
  teslasync: { beta: [1516, 9], production: [1631, 9] },
  trevor: { beta: [298, 5], production: [384, 5] },
};

const sizes = sizesOf(join(import.meta.dirname, "../../../.."), ["beta", "production"]);

test.each(
  sizes.flatMap(({ system, overlays, whole }) =>
    Object.entries(overlays).map(([name, lines]) => [system, name, lines, whole[name] ?? 0] as const),
  ),
)("the overlay of %s in %s stays small", (system, name, lines, whole) => {
  const [mostLines, mostWhole] = MOST[system]?.[name] ?? [0, 0];
  expect(lines).toBeLessThanOrEqual(mostLines);
  expect(whole).toBeLessThanOrEqual(mostWhole);
});
