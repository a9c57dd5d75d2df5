import { isSlip, Slips } from "@kustogen/review/check/references/near-name.ts";
import fc from "fast-check";
import { expect, it } from "vitest";

/** Short names of few letters, so that many of them are slips for each other. */
const name = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "b"), minLength: 3, maxLength: 6 }),
  fc.string({ unit: fc.constantFrom("a", "B", "1", "-", "😀"), minLength: 3, maxLength: 5 }),
);

it("finds the names one slip away that a comparison with each name finds, in the same order", () => {
  let found = 0;
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 20, maxLength: 60 }), name, (names, asked) => {
      const near = new Slips(names).near(asked);
      found += near.length;
      expect(near).toEqual(names.filter((one) => isSlip(one, asked)));
    }),
    { numRuns: 500 },
  );
  expect(found).toBeGreaterThan(100);
});
