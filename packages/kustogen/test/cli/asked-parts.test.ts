import { readFileSync } from "node:fs";
import { join } from "node:path";
import { baselineText } from "@kustogen/review/check/baseline.ts";
import type { CheckReport, ReportedFinding } from "@kustogen/review/check/report/finding.ts";
import type { ContainerEnvironment } from "@kustogen/review/effective/variable.ts";
import { describe, expect, it, test, vi } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { againstBaseline } from "../../src/cli/check/against-baseline.ts";
import { formatsOf, refuseWithoutEffect } from "../../src/cli/diff/command.ts";
import { bothSelected, selected } from "../../src/cli/env/selected.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

const at = (kind: string, name: string, container: string) =>
  ({ workload: { kind, name }, container }) as ContainerEnvironment;
const ALL = [at("Deployment", "web", "web"), at("Deployment", "web", "proxy"), at("Job", "load", "load")];
const names = (list: readonly ContainerEnvironment[]) => list.map(({ container }) => container);

describe("the containers that are asked for", () => {
  test.each([
    [{}, ["web", "proxy", "load"]],
    [{ workload: "web" }, ["web", "proxy"]],
    [{ workload: "deployment/web" }, ["web", "proxy"]],
    [{ workload: "Job/load" }, ["load"]],
    [{ container: "proxy" }, ["proxy"]],
    [{ workload: "web", container: "web" }, ["web"]],
  ])("by %j are %j", (options, expected) => {
    expect(names(selected(ALL, options as never, "beta"))).toEqual(expected);
    expect(bothSelected(ALL, ALL.slice(0, 2), options as never, "beta").map(names)).toEqual([
      expected,
      expected.filter((name) => name !== "load"),
    ]);
  });

  test.each([
    [{ workload: "wbe" }, 'beta: no workload "wbe". Did you mean "web"?'],
    [{ workload: "job/web" }, 'beta: no workload "job/web". '],
    [{ workload: "web", container: "load" }, 'beta: no container "load". Known: web, proxy.'],
    [{ container: "lod" }, 'beta: no container "lod". Did you mean "load"?'],
    [{ workload: "x", container: "web" }, 'beta: no workload "x". Known: web, load.'],
  ])("by %j are none: %s", (options, said) => {
    refused(() => selected(ALL, options as never, "beta")).toThrow(said);
    refused(() => bothSelected(ALL, [], options as never, "beta")).toThrow(said);
  });

  it("may be none where nothing is asked for", () => {
    expect(selected([], {} as never, "beta")).toEqual([]);
  });
});

describe("the format of a report", () => {
  const options = (more: object) => ({ output: [], ...more }) as unknown as Parameters<typeof formatsOf>[0];

  test.each([
    [{}, ["terminal"]],
    [{ json: true }, ["json"]],
    [{ json: true, format: "markdown" }, ["json"]],
    [{ format: "html" }, ["html"]],
    [
      { output: ["a.md", "b.html", "c.json", "d.txt", "e"] },
      ["markdown", "html", "json", "terminal", "terminal"],
    ],
    [{ output: ["a.sarif", "junit.xml", "gl-code-quality.json"] }, ["sarif", "junit", "gitlab"]],
    [{ output: ["a.md"], format: "html" }, ["html"]],
    [{ output: ["a.constructor"] }, ["terminal"]],
  ])("of %j is %j", (more, formats) => expect(formatsOf(options(more))).toEqual(formats));

  test.each([
    [
      { fullReport: true },
      "--full-report has no effect on a report in the format terminal: add --format markdown or --output FILE.md, or leave --full-report out",
    ],
    [{ fullReport: true, output: ["a.html", "b.html", "c.json"] }, "in the format html or json: add"],
    [
      { sourceLinks: "x", format: "sarif" },
      "--source-links has no effect on a report in the format sarif: add --format markdown, html or json, or an --output file in one of these formats, or leave --source-links out",
    ],
  ])("says that %j has no effect", (more, said) => {
    refused(() => refuseWithoutEffect(options(more))).toThrow(said);
  });

  test.each<[object]>([
    [{}],
    [{ fullReport: true, format: "markdown" }],
    [{ fullReport: true, output: ["a.html", "b.md"] }],
    ...["markdown", "html", "json"].map((format): [object] => [{ sourceLinks: "x", format }]),
  ])("lets %j have its effect", (more) => expect(() => refuseWithoutEffect(options(more))).not.toThrow());
});

describe("a baseline", () => {
  const finding = (rule: string, severity = "error") =>
    ({ rule, severity, message: rule, environment: "beta", path: "" }) as unknown as ReportedFinding;
  const [one, two, three] = [finding("a/one"), finding("a/two"), finding("a/three", "warning")] as [
    ReportedFinding,
    ReportedFinding,
    ReportedFinding,
  ];
  const report = (...findings: ReportedFinding[]) =>
    ({ findings, excused: [], checked: { counts: {} } }) as unknown as CheckReport;

  it("is written with what is found, which is told on standard error alone", () => {
    const file = join(temporaryFolder(), "baseline.json");
    const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      expect(againstBaseline(report(one, two), {}, { baseline: file, writeBaseline: true })).toBeUndefined();
      expect(said.mock.calls).toEqual([[`${file}: 2 findings written\n`]]);
    } finally {
      said.mockRestore();
    }
    expect(readFileSync(file, "utf8")).toBe(baselineText([one, two]));
    const left = againstBaseline(report(one, two, three), {}, { baseline: file });
    expect(left?.findings).toEqual([three]);
    expect(left?.checked).toMatchObject({ baseline: 2, counts: { error: 0, warning: 1 } });
    expect(left?.excused).toEqual([]);
  });

  it("excuses by what stood in it before the change, and names what the change adds with its line", () => {
    const texts = { before: baselineText([two]), after: baselineText([one, two]) };
    const left = againstBaseline(report(one, two, three), texts, { baseline: "b.json" });
    expect(left?.findings).toEqual([three]);
    const line = texts.after.split("\n").findIndex((text) => text.includes("a/one")) + 1;
    expect(left?.excused).toEqual([
      { ...one, excuse: { reason: "it is in the baseline", place: `b.json:${line}` } },
    ]);
    expect(left?.checked.baseline).toBe(1);
    const broken = againstBaseline(report(one, two), { ...texts, before: "{" }, { baseline: "b.json" });
    expect(broken?.excused?.map(({ rule }) => rule).sort()).toEqual(["a/one", "a/two"]);
  });

  it("that isn't asked for leaves the report as it is", () => {
    const given = report(one);
    expect(againstBaseline(given, {}, {})).toBe(given);
  });
});
