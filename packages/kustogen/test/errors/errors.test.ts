import { describe, expect, it } from "vitest";
import { exitCodeOf, InputError, InternalError, OutsideError } from "../../src/errors/errors.ts";
import { diskError } from "../../src/output/disk.ts";

const failed = (code: string) => Object.assign(new Error(code), { code });

describe("the exit code", () => {
  it("is 2 for bad input, and for a place that is full, read-only or not ours to write", () => {
    expect(exitCodeOf(new InputError("no such system"))).toBe(2);
    for (const code of ["ENOSPC", "EROFS", "EACCES"]) {
      const error = diskError(failed(code), "write", "base/shop/service-api.yaml", "Nothing was written.");
      expect(exitCodeOf(error)).toBe(2);
      expect(error.message).toMatch(
        /^cannot write base\/shop\/service-api\.yaml: .+\nNothing was written\.$/,
      );
    }
  });

  it("is 3 for git and other programs, for defects and for what nobody foresaw", () => {
    expect(exitCodeOf(new OutsideError("git failed"))).toBe(3);
    expect(exitCodeOf(new InternalError("wrong"))).toBe(3);
    expect(exitCodeOf(new TypeError("x is undefined"))).toBe(3);
    expect(exitCodeOf("a text")).toBe(3);
  });
});
