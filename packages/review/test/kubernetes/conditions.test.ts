import { expect, test } from "vitest";
import type { Condition } from "../../src/kinds/types.ts";
import { holds } from "../../src/kubernetes/conditions.ts";

test.each<[string, Condition, boolean]>([
  ["a field is missing", { required: ["b"] }, false],
  ["a field is there", { required: ["a"] }, true],
  ["two fields exclude each other", { not: { required: ["a"] } }, false],
  ["one of two is enough", { oneOf: [{ required: ["a"] }, { required: ["b"] }] }, true],
  ["both of two are there", { oneOf: [{ required: ["a"] }, { minProperties: 1 }] }, false],
  ["a word is another", { properties: { a: { enum: ["y"] } } }, false],
  ["there are too many", { maxProperties: 0 }, false],
])("where %s, a condition holds or doesn't", (_, condition, known) => {
  expect(holds({ a: "x" }, condition)).toBe(known);
});
