import type { Value } from "@kustogen/kustomize/value/value.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { alignLists, similarity } from "../../src/factor/alignment.ts";
import { elementKeys, leadingElements } from "../../src/factor/order.ts";
import { readsBetterWhole } from "../../src/factor/whole-list.ts";

const list = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 });

/** The length of a longest common subsequence, as it is defined. */
const common = (a: readonly string[], b: readonly string[]): number =>
  a.length === 0 || b.length === 0
    ? 0
    : a[0] === b[0]
      ? 1 + common(a.slice(1), b.slice(1))
      : Math.max(common(a.slice(1), b), common(a, b.slice(1)));

it("two lists are aligned along as many common elements as there are", () => {
  fc.assert(
    fc.property(list, list, (before, after) => {
      const stretches = alignLists(before, after);
      const [old, now]: [string[], string[]] = [[], []];
      let kept = 0;
      for (const stretch of stretches) {
        old.push(...before.slice(old.length, old.length + stretch.kept), ...(stretch.removed as string[]));
        now.push(...after.slice(now.length, now.length + stretch.kept), ...(stretch.added as string[]));
        kept += stretch.kept;
      }
      // What is common at the end isn't listed.
      const rest = before.slice(old.length);
      expect([...now, ...rest]).toEqual(after);
      expect([[...old, ...rest], kept + rest.length]).toEqual([before, common(before, after)]);
      for (const { removed, added } of stretches.slice(0, -1))
        expect(removed.length + added.length).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});

it("the middle of long lists that have nothing in common is one stretch, and of shorter ones none is missed", () => {
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);
  const [long, other] = [numbers(0, 202), [...numbers(1000, 100), 100, ...numbers(2000, 99)]];
  expect(alignLists([...long, "end"], ["start", ...other, "end"])).toEqual([
    { kept: 0, removed: long, added: ["start", ...other] },
  ]);
  expect(alignLists(long.slice(0, 200), other).map(({ kept }) => kept)).toEqual([0, 1]);
});

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
      expect(leadingElements(old, now, patches, false)).toBe(least);
      if (old.join() === now.join())
        expect(leadingElements(old, now, patches, true)).toBe(
          patches.findLastIndex((patch) => patch !== undefined) + 1,
        );
    }),
    { numRuns: 500 },
  );
});

it("a list is written whole up to forty lines, or where operations take more than half of them", () => {
  const lines = (count: number) => Array.from({ length: count }, (_, at) => ({ a: at }));
  const changed = (count: number, changes: number) =>
    lines(count).map((one, at) => (at < changes ? { a: -1 - at } : one));
  expect(readsBetterWhole(lines(40), changed(40, 1))).toBe(true);
  expect(readsBetterWhole(lines(41), changed(41, 1))).toBe(false);
  expect([6, 7].map((changes) => readsBetterWhole(lines(41), changed(41, changes)))).toEqual([false, true]);
  const text: Value[] = [{ a: "x\n".repeat(19), b: { c: [1] } }, { a: "x\n".repeat(16) }];
  expect(readsBetterWhole([...text, { z: 1 }], text)).toBe(true);
  expect(readsBetterWhole([{ z: 1 }, ...text, "y"], [...text, "y"])).toBe(false);
});
