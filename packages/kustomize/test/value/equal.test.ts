import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { equal, firstDifference } from "../../src/value/equal.ts";
import type { Value } from "../../src/value/value.ts";

/** Few values under few names, those that every object inherits among them, so that two are often nearly equal. */
const { value: some } = fc.letrec<{ value: Value; map: Value }>((tie) => ({
  map: fc
    .uniqueArray(
      fc.tuple(fc.constantFrom("a", "b", "__proto__", "constructor", "toString", "1"), tie("value")),
      { maxLength: 3, selector: ([key]) => key },
    )
    .map((entries) => Object.fromEntries(entries)),
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Value>(null, 1, "1", ""),
    tie("map"),
    fc.array(tie("value"), { maxLength: 2 }),
  ),
}));

test("two values are equal where nothing tells them apart but the order of keys", () => {
  fc.assert(
    fc.property(some, some, (one, other) => {
      expect(equal(one, other)).toBe(isDeepStrictEqual(one, other));
      expect(firstDifference(one, other) === undefined).toBe(isDeepStrictEqual(one, other));
      expect(equal(one, structuredClone(one))).toBe(true);
    }),
    { numRuns: 300 },
  );
  expect(equal({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
  expect([equal({ ["__proto__"]: {} }, { a: {} }), equal({}, { a: 1 }), equal({ a: 1 }, {})]).toEqual([
    false,
    false,
    false,
  ]);
});

test("what isn't a plain value can't be compared", () => {
  for (const one of [new Map([["a", 1]]), new Set([1]), new Date(0)])
    for (const [a, b] of [
      [one, structuredClone(one)],
      [{}, one],
      [[one], [{}]],
    ])
      expect(() => equal(a as never, b as never)).toThrow(
        /^a (?:Map|Set|Date) isn't a value that can be compared$/,
      );
});
