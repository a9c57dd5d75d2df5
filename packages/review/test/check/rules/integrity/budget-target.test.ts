import { describe, expect, it } from "vitest";
import { budgetTarget } from "../../../../src/check/rules/integrity/budget-target.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const budget = (selector: string) =>
  `---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop}\nspec: {maxUnavailable: 1, selector: {${selector}}}\n`;

describe("integrity/budget-target", () => {
  it.each(["matchLabels: {app: web}", "matchExpressions: [{key: app, operator: Exists}]", ""])(
    "takes %s",
    (selector) => expect(judged(budgetTarget, state(deployment() + budget(selector)))).toEqual([]),
  );
  it("refuses one whose namesake has another value, and lists pods from elsewhere", () => {
    expect(judged(budgetTarget, state(deployment() + budget("matchLabels: {app: wbe}")))[0]).toMatch(
      /^error .*have app=web/,
    );
    const other = budget("matchLabels: {cluster: main}").replace("name: web", "name: db");
    expect(judged(budgetTarget, state(deployment() + other))[0]).toMatch(/^info/);
  });
});
