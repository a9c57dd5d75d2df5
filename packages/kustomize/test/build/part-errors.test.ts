import { expect, it } from "vitest";
import { isWithoutTarget, missingBefore, noteMissing, partError } from "../../src/build/parts.ts";
import type { ErrorCode } from "../../src/errors/codes.ts";
import { InputError, OutsideError } from "../../src/errors/errors.ts";

it.each<[ErrorCode, boolean]>([
  ["too-large", false],
  ["duplicate", true],
  ["ambiguous", true],
  ["no-target", true],
  ["no-such-file", true],
])("an entry with the error %s of its input can be left out: %s", (code, isPart) => {
  const error = new InputError("words", { code });
  expect(partError(error)).toBe(isPart ? error : undefined);
  expect(isWithoutTarget(error)).toBe(code === "no-target");
});

it.each<[ErrorCode, boolean]>([
  ["remote-failed", true],
  ["helm-failed", true],
  ["missing-program", true],
  ["missing-object", false],
])("an entry with the error %s from outside can be left out: %s", (code, isPart) => {
  const error = new OutsideError("words", { code });
  expect(partError(error)).toBe(isPart ? error : undefined);
  expect(isWithoutTarget(error)).toBe(false);
});

it("any other failure ends the build, and what was missing before is told with an error alone", () => {
  const error = new Error("defect");
  expect([partError(error), partError("defect"), missingBefore(error), missingBefore("defect")]).toEqual([
    undefined,
    undefined,
    [],
    [],
  ]);
  const missing = [{ file: "a", field: "b", entry: "c" }] as never;
  noteMissing("defect", missing);
  noteMissing(error, []);
  expect([missingBefore(error), missingBefore("defect")]).toEqual([[], []]);
  noteMissing(error, missing);
  expect(missingBefore(error)).toBe(missing);
});
