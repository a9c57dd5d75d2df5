import { describe, expect, it } from "vitest";
import {
  type Found,
  goNumber,
  isTrue,
  listOf,
  mapOf,
  NotFollowed,
  placeOf,
  printable,
  textOf,
} from "../../src/discovery/go-value.ts";

describe("a value of a template", () => {
  it.each<[Found, boolean]>([
    [undefined, false],
    [null, false],
    ["", false],
    [0, false],
    [0n, false],
    [false, false],
    [[], false],
    [{}, false],
    ["0", true],
    ["false", true],
    [-1, true],
    [1n, true],
    [true, true],
    [[null], true],
    [{ a: null }, true],
  ])("%o is true for a condition: %s", (value, expected) => expect(isTrue(value)).toBe(expected));

  it.each<[number, string]>([
    [0, "0"],
    [1.5, "1.5"],
    [999999, "999999"],
    [1000000, "1e+06"],
    [1234567, "1.234567e+06"],
    [-1000000, "-1e+06"],
    [1e21, "1e+21"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [1e100, "1e+100"],
  ])("the number %d is printed as Go prints it", (value, expected) => {
    expect(goNumber(value)).toBe(expected);
    expect(printable(value)).toBe(expected);
  });

  it.each<[Found, string]>([
    ["a", "a"],
    [true, "true"],
    [12n, "12"],
    [null, "<no value>"],
    [undefined, "<no value>"],
  ])("%o is printed", (value, expected) => expect(printable(value)).toBe(expected));

  it("is asked only what its kind can answer", () => {
    expect([textOf("ä"), listOf([1]), mapOf({ a: 1 })]).toEqual(["ä", [1], { a: 1 }]);
    expect([placeOf(-999_999n), placeOf(0n), placeOf(999_999n)]).toEqual([-999_999, 0, 999_999]);
    const refused = [
      () => textOf(1n),
      () => textOf(undefined),
      () => listOf({}),
      () => listOf("a"),
      () => mapOf([]),
      () => mapOf(null),
      () => placeOf(1_000_000n),
      () => placeOf(-1_000_000n),
      () => placeOf(1),
      () => placeOf("1"),
      () => printable([]),
      () => printable({}),
    ];
    for (const one of refused) expect(one).toThrow(NotFollowed);
  });
});
