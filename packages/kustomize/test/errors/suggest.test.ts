import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closest } from "../../src/errors/suggest.ts";

/** The edit distance as it is defined, by the whole table. */
function distance(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, row) =>
    Array.from({ length: b.length + 1 }, (_, column) => (row === 0 ? column : column === 0 ? row : 0)),
  );
  const at = (row: number, column: number) => table[row]?.[column] ?? 0;
  for (let row = 1; row <= a.length; row++)
    for (let column = 1; column <= b.length; column++) {
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      (table[row] as number[])[column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1),
        swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  return at(a.length, b.length);
}

const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 9 });

describe("closest", () => {
  it("is the first of those with the fewest edits, within the limit", () => {
    fc.assert(
      fc.property(
        word,
        fc.array(word, { maxLength: 6 }),
        fc.integer({ min: 0, max: 4 }),
        (meant, known, limit) => {
          const near = known.filter((one) => distance(meant, one) <= limit);
          const least = Math.min(...near.map((one) => distance(meant, one)));
          expect(closest(meant, known, limit)).toBe(near.find((one) => distance(meant, one) === least));
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ["replcias", "replicas"],
    ["Replica", "replicas"],
    ["image", undefined],
  ])("takes %s for %s", (meant, found) => expect(closest(meant, ["replicas", "strategy"])).toBe(found));
});
