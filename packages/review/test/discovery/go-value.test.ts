import { describe, expect, it } from "vitest";
import {
  type Found,
  goNumber,
  isTrue,
  NotFollowed,
  printable,
  textOf,
} from "../../src/discovery/go-functions.ts";

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

  it("is a text for a function of texts, and no mapping or list is printed", () => {
    expect(textOf("ä")).toBe("ä");
    for (const one of [() => textOf(1n), () => textOf(undefined), () => printable([]), () => printable({})])
      expect(one).toThrow(NotFollowed);
  });
});
