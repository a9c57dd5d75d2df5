import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import { maskReview } from "../../src/changes/mask.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { htmlReport } from "../../src/report/print/html.ts";
import { jsonReport } from "../../src/report/print/json.ts";
import { markdownReport } from "../../src/report/print/markdown.ts";
import { terminalReport } from "../../src/report/print/terminal.ts";
import { reviewOf } from "./reviews.ts";

/** A workload whose pods have these variables. */
function workload(kind: string, names: readonly string[], image = "api:1.0.0", more: object = {}): Resource {
  const labels = { app: "api" };
  const env = names.map((name) => ({ name, value: "x" }));
  const template = { metadata: { labels }, spec: { containers: [{ name: "api", image, env, ...more }] } };
  return {
    apiVersion: kind.endsWith("Job") ? "batch/v1" : "apps/v1",
    kind,
    metadata: { name: "api", namespace: "shop" },
    spec:
      kind === "CronJob"
        ? { schedule: "@daily", jobTemplate: { spec: { template } } }
        : { selector: { matchLabels: labels }, template },
  } as Resource;
}

const reviewed = (before: Resource, after: Resource) =>
  reviewEnvironment([before], [after], { name: "production/shop", path: "overlays/production/shop" });

describe("variables in another order", () => {
  it.each([
    ["Deployment", ["change/replicas-lowered"]],
    ["StatefulSet", ["change/replicas-lowered"]],
    ["DaemonSet", []],
  ])("replace the pods of a %s, with the consequences of that", (kind, expected) => {
    const { restarts, risks } = reviewed(workload(kind, ["A", "B"]), workload(kind, ["B", "A"]));
    expect(restarts.map(({ reason }) => reason)).toEqual(["order of spec.containers[name=api].env"]);
    expect(risks.map(({ id }) => id)).toEqual(expected);
  });

  it("are a change of a CronJob, whose next run has them", () => {
    const { resources, restarts } = reviewed(
      workload("CronJob", ["A", "B"]),
      workload("CronJob", ["B", "A"]),
    );
    expect([resources.length, restarts.length]).toEqual([1, 0]);
  });

  it("can't be changed in a Job, as nothing of its template can", () => {
    const { risks } = reviewed(workload("Job", ["A", "B"]), workload("Job", ["B", "A"]));
    expect(risks.map(({ id }) => id)).toEqual(["change/immutable-field"]);
  });

  it("are told in every report", () => {
    const review = reviewOf(reviewed(workload("Deployment", ["A", "B"]), workload("Deployment", ["B", "A"])));
    const report = reportOf(maskReview(review));
    const terminal = joined(terminalReport(report, { colour: false, width: 160, all: true }));
    expect(terminal).toMatch(/order of env[\s\S]*^ +- +- name: A$/m);
    expect(markdownReport(report)).toMatch(/`order of env`[\s\S]*^-.*name: A$/m);
    expect(joined(htmlReport(report, ""))).toMatch(/order of env[\s\S]*<del>- +- name: A<\/del>/);
    expect(JSON.stringify(jsonReport(maskReview(review)))).toContain(
      '"path":"spec.template.spec.containers[name=api].env[*].name","before":["A","B"],"after":["B","A"]',
    );
  });

  it("of a new merge patch, which puts its own first, are the lines that moved", () => {
    const names = Array.from({ length: 30 }, (_, index) => `SOME_VARIABLE_${index}`);
    const [first = "", ...others] = names.reverse();
    const review = reviewOf(
      reviewed(workload("Deployment", names), workload("Deployment", [...others, first])),
    );
    const terminal = joined(
      terminalReport(reportOf(maskReview(review)), { colour: false, width: 160, all: true }),
    );
    expect(terminal.match(/^ +[-+] +- name: SOME.*$/gm)).toEqual([
      `  -        - name: ${first}`,
      `  +        - name: ${first}`,
    ]);
  });

  it("are told in the headline beside an image, too", () => {
    const review = reviewOf(
      reviewed(workload("Deployment", ["A", "B"]), workload("Deployment", ["B", "A"], "api:1.1.0")),
    );
    expect(
      joined(terminalReport(reportOf(maskReview(review)), { colour: false, width: 160, all: true })),
    ).toMatch(/image api 1\.0\.0 → 1\.1\.0; Deployment api: .*order of env/);
  });
});

it("capabilities in another order are a change", () => {
  const drop = (...names: string[]) =>
    workload("Deployment", [], "api:1.0.0", { securityContext: { capabilities: { drop: names } } });
  expect(reviewed(drop("NET_RAW", "CHOWN"), drop("CHOWN", "NET_RAW")).resources).toHaveLength(1);
});
