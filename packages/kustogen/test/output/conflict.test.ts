import { codeOf } from "@kustogen/kustomize/errors/errors.ts";
import { describe, expect, it } from "vitest";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { type Conflict, listPaths, refuseConflicts } from "../../src/output/conflict.ts";
import { diffText } from "../../src/output/shown-diff.ts";

const conflict = (path: string, more: Partial<Conflict> = {}): Conflict => ({
  path,
  found: Buffer.from("mine: 1\n"),
  text: "made: 1\n",
  edited: true,
  commit: undefined,
  ...more,
});
const COMMIT = { id: "0123456789abcdef", author: "Ada", date: "2026-01-02", subject: "Fix it" };

function refusal(...conflicts: Conflict[]): string {
  try {
    refuseConflicts(DEFAULT_FOLDERS, conflicts);
  } catch (error) {
    expect(codeOf(error)).toBe("hand-edited");
    return (error as Error).message;
  }
  return "";
}

describe("work of people where a run would overwrite it", () => {
  it("is no conflict where there is none", () => expect(refusal()).toBe(""));

  it("is shown, with three ways on, and what becomes of what is in no commit", () => {
    const text = refusal(conflict("base/a.yaml"));
    expect(text).toMatch(
      /^base\/a\.yaml has changes made by hand that are in no commit\. Nothing was written\.\n/,
    );
    expect(text).toContain("base/a.yaml (edited by hand)\n--- as it is\n+++ as generated\n");
    expect(text).toContain("-mine: 1");
    expect(text).toContain("+made: 1");
    expect(text).toContain("  drop it: npm run gen -- --accept base/a.yaml\n");
    expect(text).toContain("are kept in `git stash`.");
    expect(text).not.toContain("stays in the history");
  });

  it("is named with its commit, which stays in the history", () => {
    const text = refusal(conflict("base/a.yaml", { commit: COMMIT as never }));
    expect(text).toMatch(/^base\/a\.yaml has changes made by hand\. Nothing was written\.\n/);
    expect(text).toContain("(edited by hand, committed by Ada on 2026-01-02: 0123456789ab Fix it)");
    expect(text).toContain("The commit stays in the history either way.");
    expect(text).not.toContain("git stash");
  });

  it("is called by who made the file, and shown as what would go where nothing is generated anymore", () => {
    const text = refusal(conflict("base/a.yaml", { edited: false, text: undefined }));
    expect(text).toContain("base/a.yaml (made by hand, and no longer generated: it would be removed)\n");
    expect(text).toContain("+++ removed\n");
  });

  it("is shown for five files, and named for more; one in no commit is enough for the stash", () => {
    const [first, ...others] = Array.from({ length: 7 }, (_, at) =>
      conflict(`base/${at}.yaml`, { commit: COMMIT as never }),
    ) as [Conflict, ...Conflict[]];
    const text = refusal({ ...first, commit: undefined }, ...others);
    expect(text).toMatch(/^7 files have changes made by hand\. /);
    expect(text.match(/--- as it is/g)).toHaveLength(5);
    expect(text).toContain("and 2 more:\n  base/5.yaml\n  base/6.yaml\n");
    expect(text).toContain("--accept base/0.yaml (once for each file; or --force for all)");
    expect(text).toContain("git stash");
    expect(refusal(...others.slice(0, 5))).not.toContain(" more:");
    expect(refusal(first, conflict("b")).match(/--- as it is/g)).toHaveLength(2);
  });
});

it("paths are listed up to a limit, and the others counted", () => {
  expect(listPaths(["a", "b"], 2)).toBe("  a\n  b");
  expect(listPaths(["a", "b", "c", "d"], 2)).toBe("  a\n  b\n  … and 2 more");
  expect(listPaths(Array.from({ length: 21 }, (_, at) => `${at}`))).toMatch(/ {2}19\n {2}… and 1 more$/);
});

it("bytes are text with the line ends of Unix, unless there is a zero byte in them", () => {
  expect(diffText(Buffer.from("a\r\nb\n"))).toBe("a\nb\n");
  expect(diffText(Buffer.from("a\0b"))).toBe("binary, 3 bytes\n");
});
