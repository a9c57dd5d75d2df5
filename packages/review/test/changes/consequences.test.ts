import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { reviewEnvironment } from "../../src/changes/environment.ts";
import { maskReview } from "../../src/changes/mask.ts";
import type { EnvironmentReview } from "../../src/changes/review.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { markdownReport } from "../../src/report/print/markdown.ts";
import { terminalReport } from "../../src/report/print/terminal.ts";
import { resources } from "../check/state.ts";
import { reviewOf } from "./reviews.ts";

const state = (name: string) =>
  resources(readFileSync(join(import.meta.dirname, `consequences/${name}.yaml`), "utf8"));
const before = state("before");
const after = state("after");

const review = (name: string): EnvironmentReview =>
  reviewEnvironment(before, after, { name, path: `overlays/${name}` });

it("what follows from a change of many workloads is what was read (npx vitest --update writes it)", async () => {
  const { restarts, stale, variables, risks } = review("beta");
  const listed = (title: string, list: readonly unknown[]) =>
    [`=== ${title}`, ...list.map((one) => JSON.stringify(one)), ""].join("\n");
  const text = [
    listed("restarts", restarts),
    listed("stale", stale),
    listed("variables", variables),
    listed("risks", risks),
  ];
  await expect(text.join("\n")).toMatchFileSnapshot("consequences/found.txt");
});

it.each(["terminal", "markdown"] as const)(
  "the %s says all of it (npx vitest --update writes it)",
  async (form) => {
    const report = reportOf(maskReview(reviewOf(review("beta"), review("production"))));
    const text =
      form === "terminal"
        ? joined(terminalReport(report, { colour: false, width: 100, all: true }))
        : markdownReport(report);
    await expect(text).toMatchFileSnapshot(`consequences/${form}.txt`);
  },
);

it("a changed field of a container is named by the container, also of one that runs before the others", () => {
  const state = (seconds: number, command: string, host: boolean) =>
    resources(`apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostPID: ${host}
      initContainers: [{name: migrate, image: "m:1", command: [${command}]}]
      containers: [{name: web, image: "w:1", livenessProbe: {periodSeconds: ${seconds}}}]
`);
  const { restarts } = reviewEnvironment(state(1, "up", false), state(2, "down", true), {
    name: "beta",
    path: "overlays/beta",
  });
  expect(restarts.map(({ reason }) => reason)).toEqual([
    "spec.hostPID, spec.initContainers[name=migrate].command, spec.containers[name=web].livenessProbe.periodSeconds",
  ]);
});
