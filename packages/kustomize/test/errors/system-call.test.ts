import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { exitCodeOf } from "../../src/errors/errors.ts";
import { ofSystemCall } from "../../src/errors/system-call.ts";

const folder = mkdtempSync(join(tmpdir(), "kustogen-calls-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a call throws. */
function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("a call to the file system that fails says what stands where, and how to fix it", () => {
  symlinkSync("circle", join(folder, "circle"));
  mkdirSync(join(folder, "folder"));
  writeFileSync(join(folder, "file"), "");

  it.each([
    [
      "links in a circle",
      "circle",
      () => readFileSync(join(folder, "circle")),
      "its symbolic links form a cycle",
    ],
    ["a folder", "folder", () => writeFileSync(join(folder, "folder"), ""), "a folder is where"],
    ["a file", "file", () => mkdirSync(join(folder, "file", "x")), "a file is where a folder belongs"],
    [
      "a long name",
      "x",
      () => writeFileSync(join(folder, "x".repeat(300)), ""),
      "too long for this file system",
    ],
  ])("%s", (_, name, call, said) => {
    const error = ofSystemCall(thrown(call));
    expect(error?.message).toContain(join(folder, name));
    expect(error?.message).toContain(said);
    expect(exitCodeOf(error)).toBe(2);
  });

  it("the folder that a command was started in may be gone", () => {
    const gone = Object.assign(new Error("ENOENT: no such file or directory, uv_cwd"), {
      code: "ENOENT",
      syscall: "uv_cwd",
    });
    expect(ofSystemCall(gone)?.message).toContain("run the command in another one");
  });

  it("what is no property of a place stays what it is, with its stack", () => {
    expect(ofSystemCall(thrown(() => readFileSync(join(folder, "nothing"))))).toBeUndefined();
    expect(ofSystemCall(new TypeError("x is not a function"))).toBeUndefined();
    expect(ofSystemCall("a text")).toBeUndefined();
  });
});
