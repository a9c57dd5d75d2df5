import { expect, it } from "vitest";
import { joined } from "../../../../test/joined.ts";
import type { ReportGroup } from "../../src/report/model/groups.ts";
import type { Inline } from "../../src/report/model/inline.ts";
import type { ReportNode } from "../../src/report/model/node.ts";
import type { Report } from "../../src/report/model/report.ts";
import { markdownReport } from "../../src/report/print/markdown.ts";
import { codeSpan } from "../../src/report/print/markdown-text.ts";
import { terminalReport } from "../../src/report/print/terminal.ts";

const NONE: Inline = ["–"];

/** An environment in which something changes. */
const group = (name: string, more: Partial<ReportGroup> = {}): ReportGroup => ({
  environments: [{} as never],
  heading: name,
  attention: "fine",
  what: ["a field"],
  restarts: NONE,
  risk: NONE,
  unjudged: NONE,
  resources: 1,
  risks: [],
  riskPlaces: () => [],
  details: () => [],
  ...more,
});

/** A report with these parts. */
const report = (more: Partial<Report> = {}): Report => ({
  title: "main and feature",
  verdict: "2 environments change",
  notices: [],
  excused: [],
  todo: [],
  failed: [],
  notRendered: [],
  groups: [],
  unchanged: "",
  notLookedAt: "",
  ...more,
});

const counted = <Item>(count: number, make: (at: number) => Item) =>
  Array.from({ length: count }, (_, at) => make(at));
const risk = (at: number) => ({ id: "change/x", severity: "warning", message: `counted ${at}` }) as const;
const row = (name: string, what: Inline = ["a field"]) => group(name, { what });
const wide = (length: number): Inline => ["x".repeat(length)];

it("a comment has each thing to do and each risk up to a number, and counts the others", () => {
  const todo = (count: number) => markdownReport(report({ todo: counted(count, (at) => [`counted ${at}`]) }));
  expect([todo(25).match(/counted/g)?.length, todo(25).includes("26. and")]).toEqual([25, false]);
  expect([todo(26).match(/counted/g)?.length, todo(26).includes("\n26. and 1 more\n")]).toEqual([25, true]);
  const risks = (count: number) =>
    markdownReport(report({ groups: [group("a", { risks: counted(count, risk) as never })] }));
  expect([risks(50).match(/counted/g)?.length, risks(50).includes("more")]).toEqual([50, false]);
  expect([risks(51).match(/counted/g)?.length, risks(51).includes("- and 1 more\n")]).toEqual([50, true]);
  const notes = (count: number) =>
    markdownReport(
      report({
        failed: counted(count, (at) => ({
          name: `n${at}`,
          severity: "info",
          error: `counted ${at}`,
        })) as never,
      }),
    );
  expect([notes(25).match(/counted/g)?.length, notes(25).includes("more")]).toEqual([25, false]);
  expect([notes(26).match(/counted/g)?.length, notes(26).includes("- and 1 more\n")]).toEqual([25, true]);
});

it("a comment shows the beginning of a long error, and of a long notice", () => {
  const shown = (more: Partial<Report>) => markdownReport(report(more)).match(/x{9,}/)?.[0].length;
  const long = "x".repeat(2001);
  expect([
    shown({ failed: [{ name: "beta", severity: "error", error: long }] as never }),
    shown({ notices: [{ severity: "info", message: long }] as never }),
  ]).toEqual([2000, 2000]);
});

it("a note that is an environment's only one stands in the table alone, and beside another in the details, too", () => {
  const note = (at: number) => ({ id: "change/x", severity: "info", message: `counted ${at}` }) as const;
  const shown = (...risks: unknown[]) =>
    markdownReport(report({ groups: [group("a", { risks: risks as never })] })).match(/counted \d/g);
  expect([shown(note(1)), shown(risk(1)), shown(note(1), note(2))]).toEqual([
    null,
    ["counted 1"],
    ["counted 1", "counted 2"],
  ]);
});

it("a comment that can't hold all says how much of what it shows, and where the rest is", () => {
  const rows = counted(10, (at) => row(`e${at}`, wide(at < 8 ? 6_000 : 30_000)));
  const text = markdownReport(report({ groups: rows, todo: [wide(30_000)] }), {
    full: "the page of the run",
  });
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text).toMatch(
    /\n_A comment can have at most 65,536 characters: this one shows \d of 10 rows, .*; the rest is in the page of the run\._\n$/,
  );
  const notices = counted(20, () => ({ severity: "info" as const, message: "x".repeat(2_000) }));
  const short = markdownReport(report({ notices, todo: counted(25, () => wide(2_000)) }));
  expect(short).toContain(
    "this one shows all but what to do before merging; the rest is in the full report: `kustogen diff --format html`._",
  );
  const nodes: ReportNode[] = [wide(40_000), wide(40_000), ["end"]].map((line) => ({ type: "text", line }));
  const parts = markdownReport(report({ groups: [group("a", { details: () => nodes })] }));
  expect(parts).toContain("this one shows 2 of 3 parts of the details; ");
  expect(markdownReport(report({ groups: [group("a", { details: () => nodes.slice(2) })] }))).not.toContain(
    "this one shows",
  );
});

it("code is shown as it is, in a cell of a table and elsewhere", () => {
  expect(
    ["", " ", "   ", "a", "a|b", "a`b", " a"].map((text) => [codeSpan(text), codeSpan(text, false)]),
  ).toEqual([
    ["", ""],
    ["<code>&#32;</code>", "<code>&#32;</code>"],
    ["<code>&#32;&#32;&#32;</code>", "<code>&#32;&#32;&#32;</code>"],
    ["`a`", "`a`"],
    ["<code>a&#124;b</code>", "<code>a&#124;b</code>"],
    ["<code>a&#96;b</code>", "<code>a&#96;b</code>"],
    ["` a`", "<code> a</code>"],
  ]);
});

const at = (line: number) => ({ oldStart: line, newStart: line, oldLines: 1, newLines: 1 });
const NODES: ReportNode[] = [
  { type: "text", line: ["A line"] },
  {
    type: "table",
    head: ["field", "now"],
    rows: [
      [["a"], ["b"]],
      [["c"], [""]],
    ],
  },
  {
    type: "table",
    title: ["Fields"],
    head: ["field", "now", ""],
    rows: [
      [["a"], wide(70), ["x"]],
      [["c"], [""], [""]],
    ],
  },
  {
    type: "diff",
    title: ["A text"],
    hunks: [
      { ...at(1), place: "spec", lines: [" a", `+${"b".repeat(80)}`] },
      { ...at(9), place: "spec.template", lines: ["-c\td"] },
    ],
    setIn: [{ place: "base/a.yaml:3" }],
  },
  {
    type: "diff",
    title: ["Another"],
    hunks: [{ ...at(3), place: "metadata", lines: ["-a", ...counted(30, (line) => `+b${line}`)] }],
  },
  { type: "diff", title: ["A whole one"], isWhole: true, hunks: [{ ...at(1), place: "", lines: ["+a"] }] },
];

it.each([true, false])(
  "each part of the details is shown on a terminal, all of it: %s (npx vitest -u writes it)",
  (all) => {
    const groups = [
      group("a", {
        details: () => NODES,
        risks: [risk(1)] as never,
        riskPlaces: () => [{ place: "a.yaml:1" }],
      }),
    ];
    const text = joined(terminalReport(report({ groups }), { colour: false, width: 66, all }));
    expect(text).toMatchSnapshot();
  },
);

it("each part of the details is shown in a comment (npx vitest -u writes it)", () => {
  const groups = [group("a", { details: () => NODES }), group("b", { resources: 0 })];
  expect(markdownReport(report({ groups }))).toMatchSnapshot();
});

it("up to three environments are told with their details on a terminal, and more where all are wanted", () => {
  const details = (): ReportNode[] => [{ type: "text", line: ["told"] }];
  const text = (count: number, all = false) =>
    joined(
      terminalReport(report({ groups: counted(count, (at) => group(`e${at}`, { details })) }), {
        colour: false,
        width: 100,
        all,
      }),
    );
  expect([text(3).match(/told/g)?.length, text(3).includes("--all")]).toEqual([3, false]);
  expect([text(4).match(/told/g), text(4).includes("--all shows every field")]).toEqual([null, true]);
  expect([text(4, true).match(/told/g)?.length, text(4, true).includes("--all")]).toEqual([4, false]);
});
