import { describe, expect, it } from "vitest";
import { disruptionBudget } from "../../../../src/check/rules/production/disruption-budget.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const BUDGET =
  "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: shop}\nspec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}\n";

describe("production/disruption-budget", () => {
  it("warns of several pods without a budget", () =>
    expect(judged(disruptionBudget, state(deployment({ spec: "replicas: 2," })))[0]).toMatch(/^warning/));
  it("takes them with one, and a single pod without", () => {
    expect(judged(disruptionBudget, state(deployment({ spec: "replicas: 2," }) + BUDGET))).toEqual([]);
    expect(judged(disruptionBudget, state(deployment()))).toEqual([]);
  });
});
