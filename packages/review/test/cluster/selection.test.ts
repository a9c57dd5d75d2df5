import { describe, expect, it } from "vitest";
import { isEmptySelector, printLabels, selectsLabels } from "../../src/cluster/selection/label-selector.ts";
import { resources } from "../check/state.ts";

describe("selectors of labels", () => {
  const labels = { app: "web", tier: "front" };
  it.each([
    ["{}", true],
    ["{matchLabels: {app: web}}", true],
    ["{matchLabels: {app: web, tier: back}}", false],
    ["{matchLabels: {team: a}}", false],
    ["{matchExpressions: [{key: app, operator: In, values: [api, web]}]}", true],
    ["{matchExpressions: [{key: app, operator: In, values: [api]}]}", false],
    ["{matchExpressions: [{key: team, operator: In, values: [a]}]}", false],
    ["{matchExpressions: [{key: app, operator: NotIn, values: [api]}]}", true],
    ["{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}", false],
    ["{matchExpressions: [{key: team, operator: NotIn, values: [a]}]}", true],
    ["{matchExpressions: [{key: app, operator: Exists}]}", true],
    ["{matchExpressions: [{key: team, operator: Exists}]}", false],
    ["{matchExpressions: [{key: app, operator: DoesNotExist}]}", false],
    ["{matchExpressions: [{key: team, operator: DoesNotExist}]}", true],
    ["{matchLabels: {app: web}, matchExpressions: [{key: team, operator: Exists}]}", false],
    ["{matchExpressions: [{key: app, operator: Exists}, {key: tier, operator: In, values: [back]}]}", false],
  ])("%s takes what has app=web, tier=front: %s", (selector, expected) => {
    const { spec } = resources(`apiVersion: v1\nkind: X\nmetadata: {name: a}\nspec: ${selector}`)[0] as {
      spec?: unknown;
    };
    expect(selectsLabels(spec, labels)).toBe(expected);
    expect(isEmptySelector(spec)).toBe(selector === "{}");
  });
  it("take null for an empty text", () => {
    const takes = (wanted: unknown, own: Record<string, unknown>) =>
      selectsLabels({ matchLabels: { a: wanted } }, own);
    expect([
      takes(null, { a: "" }),
      takes("", { a: null }),
      takes(null, {}),
      takes(null, { a: "b" }),
    ]).toEqual([true, true, false, false]);
  });
  it("are printed in one line, and a slip in one value is one", () => {
    expect([printLabels(labels), printLabels({}), printLabels({ a: 1 })]).toEqual([
      "app=web, tier=front",
      "",
      "a=1",
    ]);
  });
});
