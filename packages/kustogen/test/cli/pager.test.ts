import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { page } from "../../src/cli/diff/print.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

const { GIT_PAGER, PAGER } = process.env;
afterEach(() => {
  for (const [name, value] of Object.entries({ GIT_PAGER, PAGER }))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
});

describe("the pager", () => {
  it("is what git's variable says, with its options, before the general one", () => {
    const folder = temporaryFolder();
    process.env.PAGER = "false";
    process.env.GIT_PAGER = `cat - > '${join(folder, "shown")}'`;
    expect(page("what changes\n")).toBe(true);
    expect(readFileSync(join(folder, "shown"), "utf8")).toBe("what changes\n");
  });

  it.each(["", "cat"])("is not started for PAGER=%j", (pager) => {
    delete process.env.GIT_PAGER;
    process.env.PAGER = pager;
    expect(page("text")).toBe(false);
  });

  it("that fails leaves the text to be printed", () => {
    const folder = temporaryFolder();
    process.env.GIT_PAGER = `touch '${join(folder, "started")}'; exit 3`;
    expect(page("text")).toBe(false);
    expect(existsSync(join(folder, "started"))).toBe(true);
  });
});
