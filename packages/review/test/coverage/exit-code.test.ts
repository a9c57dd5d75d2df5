import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exitCodeFor, failing, type Outcome } from "../../src/coverage/exit-code.ts";
import { COVERAGE_CAUSES, isInPart, type NotLookedAt } from "../../src/coverage/not-looked-at.ts";

const part: NotLookedAt = { place: "apps/a", cause: "chart", what: "a chart" };
const fine: Outcome = { errors: 0, judged: 2, notLookedAt: [] };

const TABLE: [what: string, outcome: Partial<Outcome>, code: number][] = [
  ["all was looked at and nothing found", {}, 0],
  ["an error was found", { errors: 1 }, 1],
  ["an error was found, and a part isn't looked at", { errors: 1, notLookedAt: [part] }, 1],
  ["an error was found, and a program failed", { errors: 1, failed: true }, 1],
  ["it can't be done", { impossible: true }, 2],
  ["it can't be done, and an error was found", { impossible: true, errors: 3 }, 2],
  ["a program failed", { failed: true }, 3],
  ["nothing was judged", { judged: 0, notLookedAt: [part] }, 3],
  ["there is nothing to judge", { judged: 0 }, 0],
  ["a limit was reached", { notLookedAt: [{ ...part, cause: "limit" }] }, 3],
  ["a rule failed", { notLookedAt: [{ ...part, cause: "rule" }] }, 3],
  ["a part is missing that the side before had", { notLookedAt: [part, { ...part, lost: true }] }, 3],
  ["a part is missing on both sides alike", { notLookedAt: [part] }, 0],
  ["… and all is required", { notLookedAt: [part], requireComplete: true }, 3],
  ["all is required and looked at", { requireComplete: true }, 0],
  [
    "all is required, and kinds have no schema",
    { notLookedAt: [{ place: "Widget", cause: "unknown-kind", what: "", count: 2 }], requireComplete: true },
    0,
  ],
];

test.each([
  ["error", 2],
  ["warning", 3],
  ["never", 0],
] as const)("with --fail-on %s, %d of these findings make a run fail", (failOn, count) => {
  const found = ["error", "info", "warning", "error"].map((severity) => ({ severity }));
  expect(failing(found, failOn)).toBe(count);
});

test.each(TABLE)("where %s", (_, outcome, code) => {
  expect(exitCodeFor({ ...fine, ...outcome })).toBe(code);
});

test("what is only not checked in every respect leaves a verdict whole", () => {
  expect(isInPart([{ place: "Widget", cause: "unknown-kind", what: "", count: 1 }])).toBe(false);
  expect(isInPart([part])).toBe(true);
});

test("programs and the documentation know every cause", () => {
  const engine = new URL("../../../kustogen/", import.meta.url);
  const schema = JSON.parse(readFileSync(new URL("schema/diff-report.json", engine), "utf8"));
  expect(schema.properties.notLookedAt.items.properties.cause.enum).toEqual(Object.keys(COVERAGE_CAUSES));
  const page = readFileSync(new URL("docs/check.md", engine), "utf8");
  for (const cause of Object.keys(COVERAGE_CAUSES)) expect(page).toContain(`| \`${cause}\` |`);
});
