import fc from "fast-check";
import { expect, test } from "vitest";
import type { Condition } from "../../src/kinds/types.ts";
import { holds, holdsInPart } from "../../src/kubernetes/conditions.ts";

const KEYS = ["a", "b", "c"];
const word = fc.constantFrom("x", "y");
const some = fc.subarray(KEYS, { minLength: 1 });

/** Conditions of any form, three deep. */
const { condition } = fc.letrec<{ condition: Condition }>((tie) => {
  const inner = tie("condition");
  const parts = fc.array(inner, { minLength: 1, maxLength: 3 });
  return {
    condition: fc.oneof(
      { maxDepth: 3, depthIdentifier: "condition" },
      some.map((required): Condition => ({ required })),
      fc.nat(3).map((minProperties): Condition => ({ minProperties })),
      fc.nat(3).map((maxProperties): Condition => ({ maxProperties })),
      fc
        .record({ key: fc.constantFrom(...KEYS), word })
        .map(({ key, word }): Condition => ({ properties: { [key]: { enum: [word] } } })),
      fc.record({ required: some, not: inner }),
      parts.map((allOf): Condition => ({ allOf })),
      parts.map((anyOf): Condition => ({ anyOf })),
      parts.map((oneOf): Condition => ({ oneOf })),
    ),
  };
});
const value = fc.dictionary(fc.constantFrom(...KEYS), word);

test("what holds of a part, or doesn't, is so of every whole that has the part", () => {
  fc.assert(
    fc.property(condition, value, value, (condition, part, more) => {
      const known = holdsInPart(part, condition);
      if (known !== undefined) expect(holds({ ...more, ...part }, condition)).toBe(known);
    }),
    { numRuns: 2000 },
  );
});

test.each<[string, Condition, boolean | undefined]>([
  ["a field is missing", { required: ["b"] }, undefined],
  ["a field is there", { required: ["a"] }, true],
  ["two fields exclude each other", { not: { required: ["a"] } }, false],
  ["one of two is enough", { oneOf: [{ required: ["a"] }, { required: ["b"] }] }, undefined],
  ["a word is another", { properties: { a: { enum: ["y"] } } }, false],
  ["there are too many", { maxProperties: 0 }, false],
])("of a part of which %s, that much is known", (_, condition, known) => {
  expect(holdsInPart({ a: "x" }, condition)).toBe(known);
});
