import { describe, expect, test } from "vitest";
import { nanosOf, quantityValue } from "../../src/kubernetes/quantity.ts";

describe("a Kubernetes quantity", () => {
  test.each([
    ["500m", 0.5],
    ["2", 2],
    [2, 2],
    ["0.1", 0.1],
    [".5", 0.5],
    ["1.", 1],
    ["1Gi", 2 ** 30],
    ["16Ei", 2 ** 64],
    ["100M", 1e8],
    ["1e3", 1000],
    ["1E3", 1000],
    ["1E", 1e18],
    ["5n", 5e-9],
    ["-1k", -1000],
    ["+1", 1],
  ])("%j is %d", (text, number) => expect(quantityValue(text)).toBe(number));

  test.each(["", "m", ".", "1ki", "1mi", "1.2.3", "1 Gi", "1GB", "1e", "0x10", undefined, null, {}])(
    "%j is none",
    (given) => expect(quantityValue(given)).toBeUndefined(),
  );

  test("is the same number however it is written, also where floating point is too coarse", () => {
    expect(nanosOf("1000m")).toBe(nanosOf("1"));
    expect(nanosOf("9007199254740993")).not.toBe(nanosOf("9007199254740992"));
    // Smaller parts than a thousand millionth are rounded up.
    expect(nanosOf("0.0000000001")).toBe(1n);
  });
});
