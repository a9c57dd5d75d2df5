import { expect, it } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { severityOf } from "../../src/check/model/rule.ts";
import type { CheckReport, ReportedFinding } from "../../src/check/report/finding.ts";
import { FORMS } from "../../src/check/report/forms.ts";
import { printTable } from "../../src/check/report/table.ts";
import { RULES } from "../../src/check/rules/rules.ts";

const finding = (rule: string, more: Partial<ReportedFinding> = {}): ReportedFinding => ({
  rule,
  severity: severityOf(RULES.find(({ id }) => id === rule) ?? ({ severity: "info" } as never), "production"),
  message: "runs acme/web without a tag, which means latest",
  environment: "overlays/beta",
  resource: { kind: "Deployment", name: "web", namespace: "shop" },
  path: "spec.template.spec.containers[0].image",
  file: "base/web.yaml",
  line: 12,
  fix: "name a version or a digest",
  ...more,
});
const many = (rule: string, count: number, more: Partial<ReportedFinding> = {}) =>
  Array.from({ length: count }, (_, at) =>
    finding(rule, {
      resource: { kind: "Deployment", name: `web-${at}` },
      file: `base/web-${at}.yaml`,
      ...more,
    }),
  );
const counts = (findings: readonly ReportedFinding[]) => {
  const of = (severity: string) => findings.filter((one) => one.severity === severity).length;
  return { error: of("error"), warning: of("warning"), info: of("info") };
};
const report = (
  findings: ReportedFinding[],
  more: Partial<CheckReport> = {},
  checked: object = {},
): CheckReport => ({
  findings,
  notLookedAt: [],
  ...more,
  checked: {
    environments: 2,
    found: 3,
    resources: 1,
    rules: 140,
    counts: counts(findings),
    exceptions: [],
    ...checked,
  },
});

const SOME = [
  finding("production/image-pinned"),
  finding("production/image-pinned", { environment: "overlays/production" }),
  finding("production/image-pinned", {
    resource: { kind: "Job", name: "b" },
    also: ["overlays/a", "overlays/c"],
  }),
  finding("production/tls", { path: "", file: undefined as never, message: "a line\nand <another> & more" }),
  finding("production/resources", { environment: "", line: undefined as never }),
  finding("integrity/stateful-service", { resource: undefined as never, file: "a,b:c%.yaml" }),
  finding("production/non-root", { severity: "info" }),
  finding("scaling/shared-single-writer", { severity: "info", message: "##[group] runs 50 %" }),
];
const PARTIAL: Partial<CheckReport> = {
  notLookedAt: [
    { place: "charts/a", cause: "chart", what: "a chart" },
    { place: "Widget (acme.io/v1)", cause: "unknown-kind", what: "no schema", count: 3 },
  ],
};
const FULL = report(
  SOME,
  {
    notLookedAt: [
      ...["a", "b", "c", "d", "e"].map((folder) => ({
        place: `charts/${folder}`,
        cause: "chart" as const,
        what: `${folder} is a chart`,
      })),
      { place: "Widget (acme.io/v1)", cause: "unknown-kind", what: "no schema", count: 3 },
    ],
    notices: [
      { severity: "warning", message: "judged by the rules of main" },
      { severity: "error", message: "the base is unknown" },
    ],
    excused: [
      {
        ...finding("production/tls"),
        excuse: { reason: "goes soon", place: "kustogen.yaml:3", until: "2027-01-31" },
      },
      {
        ...finding("production/tls", { file: undefined as never }),
        excuse: { reason: "known", place: "baseline.json" },
      },
    ],
  },
  {
    exceptions: [
      { rule: "production/tls", reason: "inside only", place: "kustogen.yaml:9", findings: 2 },
      { rule: "secrets/file", reason: "a demo", until: "2027-02-28", place: "kustogen.yaml:12", findings: 1 },
    ],
    before: 7,
  },
);
const RULES_OF_MANY = [
  "resources",
  "probes",
  "non-root",
  "token-mount",
  "disruption-budget",
  "moving-tag-kept",
].map((name) => `production/${name}`);
const crowd = (each: number) =>
  RULES_OF_MANY.flatMap((rule, at) => many(rule, each + at, { severity: at < 3 ? "warning" : "info" }));

it.each<[name: string, given: CheckReport, options: Partial<Parameters<typeof printTable>[1]>]>([
  ["full", FULL, {}],
  ["all", FULL, { all: true }],
  ["colour", FULL, { colour: true }],
  ["clean", report([]), { colour: true }],
  ["part", report([], PARTIAL), { colour: true }],
  ["none", report([], PARTIAL, { environments: 0 }), { colour: true }],
  ["two", report(many("production/tls", 2, { severity: "warning" })), { colour: true }],
  ["three", report([...many("production/tls", 5), ...crowd(1)]), {}],
  ["crowd", report([...many("production/tls", 9), ...crowd(6)]), {}],
  ["crowds", report([...many("production/tls", 9), ...many("production/image-pinned", 9), ...crowd(20)]), {}],
  ["errors", report(RULES.slice(0, 80).flatMap(({ id }) => many(id, 3, { severity: "error" }))), {}],
  ["policy", report([...many("integrity/stateful-service", 2), ...crowd(1)], {}, { noStrictness: true }), {}],
])("the table of a check (%s) is as it was read (npx vitest -u writes it)", async (name, given, options) => {
  const text = joined(printTable(given, { all: false, colour: false, ...options })).slice(0, -1);
  expect(options.all === true || text.split("\n").length <= 62).toBe(true);
  await expect(`${text.replaceAll("\u{1b}", "␛")}\n`).toMatchFileSnapshot(`reports/${name}.txt`);
});

it.each(Object.entries(FORMS))(
  "a report as %s is as it was read (npx vitest -u writes it)",
  async (name, write) => {
    const rules = RULES.filter(({ id }) => SOME.some(({ rule }) => rule === id));
    const fileOf = ({ file, environment }: ReportedFinding) => file ?? `${environment}/kustomization.yaml`;
    const odd = finding("production/tls", { message: "\u{1b}[31mred\u0000 \ud800" });
    const text = joined(
      write({
        report: { ...FULL, findings: [...SOME, SOME[0] as ReportedFinding, odd] },
        rules,
        version: "1.2.3",
        fileOf,
      }),
    );
    const lines = name === "sarif" || name === "gitlab" ? text.replaceAll("{", "\n{") : text;
    await expect(lines).toMatchFileSnapshot(`reports/${name}.txt`);
  },
);

it("prints every file of the same finding", () => {
  const files = ["a.env:1", "a.env:7", "b.env:1"].map((place) => place.split(":"));
  const findings = files.map(([file, line]) => ({
    ...finding("secrets/file", { environment: "", file, line: Number(line) }),
    resource: undefined,
  }));
  const lines = joined(printTable(report(findings), { all: true, colour: false }))
    .slice(0, -1)
    .split("\n");
  expect(lines.filter((line) => line.includes(".env")).map((line) => line.trim())).toEqual([
    "a.env:1",
    "a.env:7",
    "b.env:1",
  ]);
});

it("prints each fix below the places that need it, once where neighbours share it", () => {
  const places = [..."aabc"].map((letter, at) =>
    finding("integrity/role-rights", { path: `rules[${at}]`, fix: `write ${letter}` }),
  );
  const fixesIn = (shown: readonly ReportedFinding[], all: boolean) =>
    joined(printTable(report([...shown]), { all, colour: false }))
      .slice(0, -1)
      .split("\n")
      .map((line) => /rules\[\d\]|fix: write .|… and \d more/.exec(line)?.[0])
      .filter((text) => text !== undefined);
  const three = ["rules[0]", "rules[1]", "fix: write a", "rules[2]", "fix: write b"];
  expect(fixesIn(places, false)).toEqual([...three, "… and 1 more"]);
  expect(fixesIn(places, true)).toEqual([...three, "rules[3]", "fix: write c"]);
  const alike = places.map((place) => ({ ...place, fix: "write a" }));
  expect(fixesIn(alike, false)).toEqual(["rules[0]", "rules[1]", "rules[2]", "fix: write a", "… and 1 more"]);
});
