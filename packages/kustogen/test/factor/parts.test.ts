import type { Value } from "@kustogen/kustomize/value/value.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { changesFew, linesOf } from "../../src/factor/by-index.ts";
import { elementKeys, leadingElements } from "../../src/factor/order.ts";
import { similarity } from "../../src/factor/similarity.ts";

it.each<[Value, Value, number]>([
  ["a", "a", 1],
  ["a", "b", 0.4],
  [1, 2, 0.4],
  ["1", 1, 0],
  [null, "a", 0],
  [null, null, 1],
  [null, {}, 0],
  [[], {}, 0],
  [{}, {}, 1],
  [[], [], 1],
  [[1, 2], [1], 0.5],
  [[1, 2, 3, 4], [1, 2, 3, 5], 0.85],
  [{ a: 1, b: 2 }, { a: 1, c: 2 }, 1 / 3],
  [{ a: 1 }, { a: 2, b: 1 }, 0.2],
  [{ a: { b: ["x"] } }, { a: { b: ["y"] } }, 0.4],
])("%j and %j are alike to %d", (a, b, alike) => {
  expect(similarity(a, b)).toBeCloseTo(alike, 9);
  expect(similarity(b, a)).toBeCloseTo(alike, 9);
});

it("elements are known by their merge keys, or not at all", () => {
  expect(
    elementKeys(
      [
        { a: 1, b: "x" },
        { a: 1, b: "y" },
      ],
      ["a", "b"],
    ),
  ).toEqual(["1\0x", "1\0y"]);
  expect(elementKeys([{ a: true }], ["a"])).toEqual(["true"]);
  for (const wrong of [[1], [{ a: 1 }, { a: 1 }], [{}], [{ a: null }], [{ a: "" }], [{ a: [] }]] as Value[][])
    expect(elementKeys(wrong, ["a"])).toBeUndefined();
});

it("a patch names as few elements as put all of them in their order", () => {
  const names = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 5 });
  const patched = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(names, names, patched, (old, now, isPatched) => {
      const patches = now.map((name, at) => (isPatched[at] || !old.includes(name) ? name : undefined));
      // kustomize puts the patch's elements first, and the parent's others behind them.
      const merged = (count: number) => {
        const led = now.slice(0, count);
        return [...led, ...old.filter((name) => !led.includes(name) && now.includes(name))];
      };
      const isRight = (count: number) =>
        patches.slice(count).every((patch) => patch === undefined) && merged(count).join() === now.join();
      const least = Array.from({ length: now.length + 1 }, (_, count) => count).find(isRight);
      expect(leadingElements(old, now, patches)).toBe(least);
    }),
    { numRuns: 500 },
  );
});

it("a list is changed by index where it loses nothing, and little of what it had differs", () => {
  const list = (...values: Value[]) => values.map((value) => ({ a: value }));
  const long = list(1, 2, 3, 4, 5, 6, 7, 8, 9);
  const changed = (count: number, of = long) => of.map((one, at) => (at < count ? { a: -1 - at } : one));
  expect(changesFew(long, changed(6))).toBe(true);
  expect(changesFew(long, changed(7))).toBe(false);
  // One element in three may differ in more.
  const wide = (from: number) => Object.fromEntries([..."abcdefg"].map((key, at) => [key, from + at]));
  const three = [wide(0), { z: 1 }, { z: 2 }];
  expect(changesFew(three, [wide(10), { z: 1 }, { z: 2 }])).toBe(true);
  expect(changesFew([wide(0), { z: 1 }], [wide(10), { z: 1 }])).toBe(false);
  expect(changesFew(three, [...three, wide(20), wide(30)])).toBe(true);
  expect(changesFew(three, [wide(20), ...three, wide(30)])).toBe(true);
  expect(changesFew(three, three.slice(1))).toBe(false);
  expect(changesFew([], three)).toBe(false);
  // A list in an element that loses something is replaced, with everything in it.
  expect(changesFew(list([1, 2, 3, 4, 5, 6, 7]), list([1, 2, 3, 4, 5, 6]))).toBe(true);
  expect(changesFew(list([1, 2, 3, 4, 5, 6, 7, 8]), list([1, 2, 3, 4, 5, 6, 7]))).toBe(false);
});

it("the lines of a value are those of its block style", () => {
  expect(linesOf({ a: 1, b: { c: [1, 2] }, d: "x\ny\n" })).toBe(8);
  expect([linesOf([]), linesOf({}), linesOf("x"), linesOf([{ a: 1, b: 2 }, 3])]).toEqual([1, 1, 1, 3]);
});
