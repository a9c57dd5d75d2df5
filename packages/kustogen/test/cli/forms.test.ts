import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ReportedFinding } from "@kustogen/review/check/report/finding.ts";
import { RULES } from "@kustogen/review/check/rules/rules.ts";
import { expect, it } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { newRepository, put } from "../../../../test/repository.ts";
import { inForm } from "../../src/cli/check/command.ts";
import { formatOfFile } from "../../src/cli/options.ts";

const root = newRepository();
put(root, "deploy/overlays/beta/kustomization.yml", "resources: []\n");
mkdirSync(join(root, "deploy"), { recursive: true });
const cwd = join(root, "deploy");

const finding = (more: Partial<ReportedFinding>): ReportedFinding => ({
  rule: "production/image-pinned",
  severity: "error",
  message: "runs <latest> & more",
  environment: "overlays/beta",
  resource: { kind: "Deployment", name: "api" },
  fix: "pin it",
  ...more,
});
const report = {
  findings: [
    finding({ severity: "info" }),
    finding({ severity: "warning", file: "base/api.yaml", line: 7 }),
    finding({ file: "base/api.yaml", line: 9 }),
    finding({ file: "base/api.yaml", line: 12 }),
    finding({ environment: "", resource: undefined as never }),
  ],
};

it("a file's name says its form", () => {
  expect(
    ["a.sarif", "gl-code-quality-report.json", "x.codequality.json", "c.json", "d.txt"].map(formatOfFile),
  ).toEqual(["sarif", "gitlab", "gitlab", undefined, undefined]);
});

it("every result has a file, from the top of the repository, wherever the command runs", () => {
  const places = [
    "deploy/overlays/beta/kustomization.yml",
    "deploy/base/api.yaml",
    "deploy/base/api.yaml",
    "deploy/base/api.yaml",
    "deploy/kustogen.yaml",
  ];
  const [{ results }] = JSON.parse(joined(inForm("sarif", report, RULES, cwd))).runs;
  expect(
    results.map((one: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
      one.locations.map(({ physicalLocation }) => physicalLocation.artifactLocation.uri).join(),
    ),
  ).toEqual(places);
  const issues: { location: { path: string }; fingerprint: string; severity: string }[] = JSON.parse(
    joined(inForm("gitlab", report, RULES, cwd)),
  );
  expect(issues.map(({ location }) => location.path)).toEqual(places);
  expect(issues.map(({ severity }) => severity)).toEqual([
    "info",
    "minor",
    "critical",
    "critical",
    "critical",
  ]);
  expect(new Set(issues.map((issue) => issue.fingerprint)).size).toBe(5);
});

it("GitHub is told the worst first, in lines that it takes apart as they are meant", () => {
  const lines = joined(inForm("github", report, RULES, cwd))
    .trimEnd()
    .split("\n");
  expect(lines.map((line) => line.split(" ")[0])).toEqual([
    "::error",
    "::error",
    "::error",
    "::warning",
    "::notice",
  ]);
  expect(lines[0]).toBe(
    "::error file=deploy/base/api.yaml,line=9,title=production/image-pinned::Deployment api: runs <latest> & more. Fix: pin it.",
  );
});
