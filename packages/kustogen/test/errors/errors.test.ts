import { exitCodeOf, InputError, InternalError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import { MissingProgram } from "@kustogen/kustomize/node/run.ts";
import { describe, expect, it } from "vitest";
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

describe("what an error says of a URL", () => {
  it.each([
    ["https://robot:hunter2@git.example.com/a.git: not found", "https://…@git.example.com/a.git: not found"],
    ["unable to access 'HTTP://hunter2@host:80/a?x=1@2'", "unable to access 'HTTP://…@host:80/a?x=1@2'"],
    ["oci://robot:hunter2@x@host/a https://b:hunter2@c", "oci://…@host/a https://…@c"],
    ["clone ssh://git@host/a or git@host:a", "clone ssh://git@host/a or git@host:a"],
    ["https://host/a@v1 is at https://host?at=a@b", "https://host/a@v1 is at https://host?at=a@b"],
  ])("%s: without its login", (given, shown) => {
    for (const Kind of [InputError, OutsideError, MissingProgram]) {
      expect(new Kind(given).message).toBe(shown);
      expect(new Kind(given).stack).not.toContain("hunter2");
    }
  });
});
