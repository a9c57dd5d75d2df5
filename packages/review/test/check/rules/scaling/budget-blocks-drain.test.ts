import { describe, expect, it } from "vitest";
import { budgetBlocksDrain } from "../../../../src/check/rules/scaling/budget-blocks-drain.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const scaler = (fields = "maxReplicas: 3", name = "web") =>
  `---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: shop}\nspec: {scaleTargetRef: {kind: Deployment, name: ${name}}, ${fields}}\n`;

const budget = (fields: string) =>
  `---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: shop}\nspec: {${fields}, selector: {matchLabels: {app: web}}}\n`;

describe("scaling/budget-blocks-drain", () => {
  it.each([
    ["minAvailable: 1", ""],
    ["minAvailable: 2", "replicas: 2,"],
    ["minAvailable: 51%", "replicas: 1,"],
    ["maxUnavailable: 0", "replicas: 3,"],
  ])("refuses %s of %s", (fields, spec) =>
    expect(judged(budgetBlocksDrain, state(deployment({ spec }) + budget(fields)))[0]).toMatch(/^error/),
  );
  it.each([
    ["maxUnavailable: 1", ""],
    ["minAvailable: 1", "replicas: 2,"],
    ["minAvailable: 50%", "replicas: 2,"],
  ])("takes %s of %s", (fields, spec) =>
    expect(judged(budgetBlocksDrain, state(deployment({ spec }) + budget(fields)))).toEqual([]),
  );
  it("counts the autoscaler's minimum", () => {
    expect(
      judged(
        budgetBlocksDrain,
        state(deployment() + scaler("minReplicas: 2, maxReplicas: 3") + budget("minAvailable: 1")),
      ),
    ).toEqual([]);
    expect(
      judged(budgetBlocksDrain, state(deployment() + scaler() + budget("minAvailable: 1"))),
    ).toHaveLength(1);
  });
  it("is milder outside production", () =>
    expect(
      judged(budgetBlocksDrain, state(deployment() + budget("minAvailable: 1"), { strictness: "beta" }))[0],
    ).toMatch(/^warning/));
});
