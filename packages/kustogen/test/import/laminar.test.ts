import fc from "fast-check";
import { expect, it } from "vitest";
import { laminar } from "../../src/import/laminar.ts";

const kept = (...groups: string[]) => laminar(groups, (group) => [...group]);

it("groups within each other and groups apart are kept, the larger ones first", () => {
  expect(kept("ab", "abcd", "e", "cd")).toEqual(["abcd", "ab", "cd", "e"]);
  expect(kept("a", "a")).toEqual(["a", "a"]);
});

it("of two that overlap the larger one is kept, of two of one size the earlier one", () => {
  expect(kept("ab", "bc")).toEqual(["ab"]);
  expect(kept("ab", "bcd")).toEqual(["bcd"]);
  expect(kept("abc", "cd", "d")).toEqual(["abc", "d"]);
});

it("what is kept is a tree, and what isn't overlaps with something kept (random groups)", () => {
  const group = fc
    .uniqueArray(fc.constantFrom(..."abcde"), { minLength: 1 })
    .map((names) => names.sort().join(""));
  const overlap = (a: string, b: string) => {
    const shared = [...a].filter((name) => b.includes(name)).length;
    return shared > 0 && shared < a.length && shared < b.length;
  };
  fc.assert(
    fc.property(fc.array(group, { maxLength: 6 }), (groups) => {
      const found = kept(...groups);
      for (const one of found) expect(found.some((other) => overlap(one, other))).toBe(false);
      for (const one of groups)
        expect(found.includes(one) || found.some((other) => overlap(one, other))).toBe(true);
    }),
  );
});
