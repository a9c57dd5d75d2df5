import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import { maskReview } from "../../src/changes/mask.ts";
import type { CheckReport } from "../../src/check/report/finding.ts";
import { printTable } from "../../src/check/report/table.ts";
import type { ReportNode } from "../../src/report/model/node.ts";
import { type Report, reportOf } from "../../src/report/model/report.ts";
import { htmlReport } from "../../src/report/print/html.ts";
import { markdownReport } from "../../src/report/print/markdown.ts";
import { terminalReport } from "../../src/report/print/terminal.ts";
import { reviewOf } from "../changes/reviews.ts";

const thing = (data: Record<string, string>): Resource[] => [
  { apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "thing" }, spec: data },
];
/** The report of changed fields, the same but for its name in each environment. */
const reported = (
  names: readonly string[],
  fields: (side: number, name: string) => Record<string, string>,
): Report =>
  reportOf(
    maskReview(
      reviewOf(
        ...names.map((name) =>
          reviewEnvironment(thing(fields(1, name)), thing(fields(2, name)), {
            name: `${name}/shop`,
            path: `overlays/${name}/shop`,
            environment: name,
            system: "shop",
          }),
        ),
      ),
    ),
  );
const many = (count: number, field: (at: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, field(at)]));
const largest = (parts: Iterable<string>) => {
  let most = 0;
  for (const { length } of parts) most = Math.max(most, length);
  return most;
};

it.each<[what: string, report: (size: number) => Report]>([
  [
    "a text that grows",
    (size) => reported(["beta"], (side) => ({ a: `${side}${"\u202e".repeat(size * 100)}` })),
  ],
  ["an object that grows", (size) => reported(["beta"], (side) => many(size, (at) => `${at} ${side}`))],
  [
    "environments that grow in number",
    (size) =>
      reported(
        Array.from({ length: size / 10 }, (_, at) => `e${at}`),
        (side, name) => ({ a: `${side} ${Number(name.slice(1)) * 7}` }),
      ),
  ],
])("the parts of a page are as long for %s", (_, report) => {
  const [small, large] = [report(1_000), report(4_000)];
  const page = joined(htmlReport(large, ""));
  expect(page.length).toBeGreaterThan(3 * joined(htmlReport(small, "")).length);
  // Nine characters for each of a part of a text.
  expect(largest(htmlReport(large, ""))).toBeLessThan(9 * 65_536);
  expect(largest(htmlReport(large, ""))).toBeLessThan(1.1 * largest(htmlReport(small, "")));
  expect(markdownReport(large).length).toBeLessThanOrEqual(65_536);
});

it("environments that are alike are told once, however much changes in them", () => {
  const text = "x".repeat(300_000);
  const report = (...names: string[]) =>
    reported(names, (side, name) => many(4, (at) => `${side} ${at} ${name} ${text}`));
  expect(report("beta", "qa").groups).toHaveLength(1);
  const other = reported(["beta", "qa"], (side, name) => ({ a: `${side} ${name.length} ${text}` }));
  expect(other.groups).toHaveLength(2);
});

it("a line, a run of signs and a table of any size end no report", () => {
  const marks = reported(["beta"], (side) => ({ a: `${side}${"`x".repeat(200_000)}` }));
  expect(markdownReport(marks)).toContain("this one shows 0 of 1 parts");
  const rows = Array.from({ length: 200_000 }, (_, at) => [[`row ${at}`], [{ code: "a" }]]);
  const details = (): ReportNode[] => [{ type: "table", head: ["a", "b"], rows }];
  const table = { ...marks, groups: marks.groups.map((group) => ({ ...group, details })) };
  expect(terminalReport(table, { colour: false, width: 80, all: true }).length).toBeGreaterThan(200_000);
  expect(markdownReport(table)).toContain("this one shows 0 of 1 parts");
});

it("any number of findings is counted in the table of a check", () => {
  const finding = { rule: "a/b", severity: "info", message: "m", environment: "beta", fix: "f" } as const;
  const report: CheckReport = {
    findings: Array.from({ length: 200_000 }, (_, at) => ({ ...finding, rule: `a/b${at % 10}` })),
    notLookedAt: [],
    checked: {
      environments: 1,
      found: 1,
      resources: 1,
      rules: 1,
      counts: { error: 0, warning: 0, info: 200_000 },
      exceptions: [],
    },
  };
  expect(joined(printTable(report, { all: false, colour: false }))).toContain("200,000 findings of 10 rules");
  expect(printTable(report, { all: true, colour: false }).length).toBeGreaterThan(10);
});
