import { describe, expect, test } from "vitest";
import { compare, pathText } from "../../src/kubernetes/compare.ts";

const found = (...values: unknown[]) =>
  compare(values).map(({ path, values: each }) => [pathText(path), ...each]);

describe("where environments differ", () => {
  test("is nothing for equal values, whatever the order of their keys", () => {
    expect(found({ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 })).toEqual([]);
  });

  test("is named as deep as both have mappings", () => {
    expect(found({ a: { b: 1, c: 2 }, d: 3 }, { a: { b: 1, c: 4 }, e: 5 })).toEqual([
      ["a.c", 2, 4],
      ["d", 3, undefined],
      ["e", undefined, 5],
    ]);
  });

  test("is looked for in lists by the name of their elements, not by their place", () => {
    const one = {
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
    };
    const other = {
      env: [
        { name: "C", value: "3" },
        { name: "A", value: "4" },
      ],
    };
    expect(found(one, other)).toEqual([
      ["env[A].value", "1", "4"],
      ["env[B]", { value: "2" }, undefined],
      ["env[C]", undefined, { value: "3" }],
    ]);
  });

  test("is the whole list where names are missing, shared, or the elements are plain", () => {
    expect(found([1, 2], [1, 3])).toEqual([["", [1, 2], [1, 3]]]);
    const twice = [
      { name: "a", x: 1 },
      { name: "a", x: 2 },
    ];
    expect(found(twice, [{ name: "a", x: 1 }])).toEqual([["", twice, [{ name: "a", x: 1 }]]]);
  });

  test("has room for three environments and for keys that JavaScript knows", () => {
    const hostile = JSON.parse('{"__proto__": 1, "constructor": 2}');
    expect(found(hostile, {}, hostile)).toEqual([
      ["__proto__", 1, undefined, 1],
      ["constructor", 2, undefined, 2],
    ]);
  });
});
