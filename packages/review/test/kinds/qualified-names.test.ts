import { expect, test } from "vitest";
import { isLabelValue, isQualifiedName } from "../../src/kinds/qualified-names.ts";

const a = (count: number) => "a".repeat(count);

// The second time, what is known answers.
test.each([
  ["app", true, true],
  ["App_1.x-y", true, true],
  ["example.com/app", true, false],
  ["example.com/App_1", true, false],
  ["Example.com/app", false, false],
  ["/app", false, false],
  ["example.com/", false, false],
  ["a/b/c", false, false],
  ["", false, true],
  ["-a", false, false],
  ["a-", false, false],
  [".a/b", false, false],
  ["a b", false, false],
  [a(63), true, true],
  [a(64), false, false],
  [`${a(253)}/${a(63)}`, true, false],
  [`${a(254)}/a`, false, false],
])("%s is a key: %s, and a value of a label: %s", (text, isKey, isValue) => {
  for (let turn = 0; turn < 2; turn++) {
    expect(isQualifiedName(text)).toBe(isKey);
    expect(isLabelValue(text)).toBe(isValue);
  }
});
