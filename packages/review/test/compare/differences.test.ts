import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { describe, expect, test } from "vitest";
import { plainChanges } from "../../src/compare/changes.ts";
import { differencesOf } from "../../src/compare/differences.ts";
import { briefPath } from "../../src/compare/path.ts";

const found = (...values: ValueMap[]) =>
  differencesOf(values, plainChanges).map(({ path, values: each }) => [briefPath(path), ...each]);

describe("where environments differ", () => {
  test("is nothing for equal values, whatever the order of their keys", () => {
    expect(found({ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 })).toEqual([]);
  });

  test("is the order of a list's elements, too", () => {
    const [a, b] = [{ name: "A" }, { name: "B" }];
    expect(found({ env: [a, b] }, { env: [b, a] })).toHaveLength(1);
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
      ["env[B]", { name: "B", value: "2" }, undefined],
      ["env[C]", undefined, { name: "C", value: "3" }],
    ]);
  });

  test("is the whole list where names are missing, shared, or the elements are plain", () => {
    expect(found({ a: [1, 2] }, { a: [1, 3] })).toEqual([["a", [1, 2], [1, 3]]]);
    const twice = [
      { name: "a", x: 1 },
      { name: "a", x: 2 },
    ];
    const other = [{ name: "a", x: 1 }];
    expect(found({ a: twice }, { a: other })).toEqual([["a", twice, other]]);
    const unnamed = [[{ cidr: "10.0.0.0/8" }], [{ pods: {} }]] as const;
    expect(found({ to: [...unnamed[0]] }, { to: [...unnamed[1]] })).toEqual([["to", ...unnamed]]);
  });

  test("is said once where one lacks the whole and another a part", () => {
    const one = { probe: { port: 1, path: "/" } };
    expect(found(one, { probe: { port: 2, path: "/" } }, {})).toEqual([
      ["probe", one.probe, { port: 2, path: "/" }, undefined],
    ]);
  });

  test("has room for three environments and for keys that JavaScript knows", () => {
    const hostile = JSON.parse('{"__proto__": 1, "constructor": 2}');
    expect(found(hostile, {}, hostile)).toEqual([
      ["__proto__", 1, undefined, 1],
      ["constructor", 2, undefined, 2],
    ]);
  });
});
