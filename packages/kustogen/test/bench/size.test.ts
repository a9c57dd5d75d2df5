import { join } from "node:path";
import { expect, test } from "vitest";
import { sizesOf } from "../../bench/size.ts";

/** The most lines of each system's overlays, without comments, and the most objects that an overlay repeats whole. */
const MOST: Readonly<Record<string, Readonly<Record<string, readonly [lines: number, whole: number]>>>> = {
  alexandria: { beta: [79, 0], production: [235, 0] },
  app: { beta: [66, 0], production: [146, 0] },
  opensail: { beta: [129, 0], production: [407, 0] },
  teslasync: { beta: [42, 0], production: [1438, 0] },
  trevor: { beta: [29, 0], production: [257, 0] },
};

// Someone may have added a system, of which nothing is said here.
const sizes = sizesOf(join(import.meta.dirname, "../../../.."), ["beta", "production"]).filter(({ system }) =>
  Object.hasOwn(MOST, system),
);

test("each system is measured", () => {
  expect(sizes.map(({ system }) => system).sort()).toEqual(Object.keys(MOST));
});

test.each(
  sizes.flatMap(({ system, overlays, whole }) =>
    Object.entries(overlays).map(([name, lines]) => [system, name, lines, whole[name] ?? 0] as const),
  ),
)("the overlay of %s in %s stays small", (system, name, lines, whole) => {
  const [mostLines, mostWhole] = MOST[system]?.[name] ?? [0, 0];
  expect(lines).toBeLessThanOrEqual(mostLines);
  expect(whole).toBeLessThanOrEqual(mostWhole);
});
