import { expect, test } from "vitest";
import type { ReportedFinding } from "../../src/check/report/finding.ts";
import { newFindings } from "../../src/check/report/new-findings.ts";

const finding = (message: string, path?: string, more: Partial<ReportedFinding> = {}): ReportedFinding => ({
  rule: "integrity/route-backend",
  severity: "info",
  environment: "prod/routes",
  fix: "create it",
  message,
  resource: { kind: "IngressRoute", name: "all" },
  ...(path !== undefined && { path }),
  ...more,
});

const missing = (name: string, index: number) =>
  finding(`Service ${name} must exist in the cluster first`, `spec.routes[${index}].services[0].name`);

test("an element that moves in its list because another one goes brings no new findings", () => {
  expect(
    newFindings([missing("chat", 3), missing("web", 4)], [missing("chat", 4), missing("web", 5)]),
  ).toEqual([]);
});

test("an element more that has the same fault is new, wherever it stands", () => {
  const before = [missing("chat", 0), missing("chat", 1)];
  expect(
    newFindings(
      [0, 1, 2].map((at) => missing("chat", at)),
      before,
    ),
  ).toEqual([missing("chat", 2)]);
  expect(
    newFindings(
      [1, 2, 3].map((at) => missing("chat", at)),
      before,
    ),
  ).toHaveLength(1);
  expect(newFindings([missing("web", 0)], before)).toEqual([missing("web", 0)]);
  const elsewhere = { ...missing("chat", 0), resource: { kind: "IngressRoute", name: "other" } };
  expect(newFindings([elsewhere], before)).toEqual([elsewhere]);
});

test("a number of another meaning is a part of what is said", () => {
  const port = (number: number) => [finding(`leads to port ${number} of Service web`, "spec.port")];
  expect(newFindings(port(80), port(81))).toEqual(port(80));
});
