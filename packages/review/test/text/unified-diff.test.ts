import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { openShell } from "../../../kustomize/test/shell.ts";
import { unifiedDiff } from "../../src/text/unified-diff.ts";

test("a changed line is shown with three lines of context and line numbers", () => {
  const lines = Array.from({ length: 20 }, (_, i) => `line ${i + 1}`);
  const before = `${lines.join("\n")}\n`;
  const after = before.replace("line 10\n", "line ten\n");
  expect(unifiedDiff(before, after).split("\n")).toEqual([
    "@@ -7,7 +7,7 @@",
    " line 7",
    " line 8",
    " line 9",
    "-line 10",
    "+line ten",
    " line 11",
    " line 12",
    " line 13",
  ]);
});

test("each hunk of several says where it stands in the old text and in the new one", () => {
  const before = Array.from({ length: 30 }, (_, i) => `line ${i + 1}\n`).join("");
  const after = before.replace("line 5\n", "line 5\nfirst\nsecond\n").replace("line 25\n", "");
  expect(unifiedDiff(before, after).split("\n")).toEqual([
    "@@ -3,6 +3,8 @@",
    " line 3",
    " line 4",
    " line 5",
    "+first",
    "+second",
    " line 6",
    " line 7",
    " line 8",
    "@@ -22,7 +24,6 @@",
    " line 22",
    " line 23",
    " line 24",
    "-line 25",
    " line 26",
    " line 27",
    " line 28",
  ]);
});

test("a long diff is cut and says how much is missing; equal texts have none", () => {
  const many = Array.from({ length: 100 }, (_, i) => `line ${i}\n`).join("");
  expect(unifiedDiff("", many, 5).split("\n")).toEqual([
    "@@ -0,0 +1,100 @@",
    "+line 0",
    "+line 1",
    "+line 2",
    "+line 3",
    "… 96 more lines",
  ]);
  expect(unifiedDiff(many, many)).toBe("");
  expect(unifiedDiff("a\n", "a")).toContain("\\ No newline at end of file");
});

test("24 lines of a diff are shown whole unless another number is given, and of 25 the last is counted", () => {
  const added = (count: number) =>
    unifiedDiff("", Array.from({ length: count }, (_, i) => `${i}\n`).join("")).split("\n");
  expect(added(23)).toHaveLength(24);
  expect(added(23).at(-1)).toBe("+22");
  expect(added(24).slice(-2)).toEqual(["+22", "… 1 more line"]);
});

test("huge texts are compared in bounded time: where they have too little in common, one replaces the other", () => {
  const lines = (count: number, factor: number) => Array.from({ length: count }, (_, i) => `${i * factor}`);
  const [before, after] = [lines(50_000, 1), lines(40_000, 2)];
  // A final line end begins no further line, and a text without one has all of its lines.
  const diff = unifiedDiff(`${before.join("\n")}\n`, after.join("\n"), 90_001).split("\n");
  expect(diff).toHaveLength(90_001);
  expect([diff[0], diff[1], diff[50_000], diff[50_001], diff[90_000]]).toEqual([
    "@@ -1,50000 +1,40000 @@",
    "-0",
    "-49999",
    "+0",
    "+79998",
  ]);
});

const folder = temporaryFolder();
const shell = openShell(folder);

test.runIf(spawnSync("patch", ["--version"]).status === 0)(
  "patch turns the old text into the new one (needs the program patch)",
  async () => {
    const lines = fc
      .array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 })
      .map((all) => all.map((line) => `${line}\n`).join(""));
    await fc.assert(
      fc.asyncProperty(lines, lines, async (before, after) => {
        fc.pre(before !== after);
        writeFileSync(join(folder, "f"), before);
        writeFileSync(join(folder, "patch"), `--- f\n+++ f\n${unifiedDiff(before, after, 1000)}\n`);
        const result = await shell("patch --quiet -o - f < patch");
        expect(result.stdout).toBe(after);
      }),
      { numRuns: 100 },
    );
  },
);
