import { describe, expect, it } from "vitest";
import { workloadSelector } from "../../../../src/check/rules/integrity/workload-selector.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

describe("integrity/workload-selector", () => {
  it("takes a selector that fits the template, with expressions too", () => {
    const expressions = deployment().replace(
      "matchLabels: {app: web}",
      "matchExpressions: [{key: app, operator: In, values: [web]}]",
    );
    expect(
      judged(workloadSelector, state(deployment() + expressions.replace("name: web", "name: b"))),
    ).toEqual([]);
  });

  it.each(["Deployment", "StatefulSet", "DaemonSet"])("refuses one that doesn't: %s", (kind) =>
    expect(
      judged(workloadSelector, state(deployment({ kind }).replace("labels: {app: web}", "labels: {app: x}"))),
    ).toEqual([
      `error ${kind} web (namespace shop): spec.selector: the selector requires app=web, but the template has app=x; the API server rejects it`,
    ]),
  );

  it("leaves Jobs alone, whose selector is made by the cluster", () =>
    expect(
      judged(
        workloadSelector,
        state(
          "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {template: {spec: {containers: [{name: c}]}}}",
        ),
      ),
    ).toEqual([]));
});
