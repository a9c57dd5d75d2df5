import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesPattern } from "../../src/kubernetes/pattern.ts";

test.each([
  ["^(a+)+$", `${"a".repeat(60)}!`, false],
  ["^(a+)+$", "a".repeat(60), true],
  ["^a*a*a*a*a*b", "a".repeat(20_000), false],
  ["(?i)^(ab)+$", "aBAb", true],
  ["^(?!.*x)(ab)+$", "abab", true],
  ["^(?!.*x)(ab)+$", "ababx", false],
])("%s and a text of it or not, however long it would take to try all ways: %#", (pattern, text, matches) => {
  expect(matchesPattern(pattern, text)).toBe(matches);
});

test("a pattern with a group that repeats matches what an expression of JavaScript does", () => {
  const part = fc.constantFrom("a", "b", "[ab]", "(a|b)*", "(ab)+", "(?:b){1,2}", ".", "a?", "$", "^");
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), fc.stringMatching(/^[abc]{0,8}$/), (parts, text) => {
      const pattern = `(a)*${parts.join("")}`;
      expect(matchesPattern(pattern, text)).toBe(new RegExp(pattern).test(text));
    }),
    { numRuns: 300 },
  );
});
