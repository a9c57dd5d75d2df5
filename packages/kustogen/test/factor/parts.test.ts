import type { Value } from "@kustogen/kustomize/value/value.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { elementKeys, leadingElements } from "../../src/factor/order.ts";

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
