import { describe, expect, it } from "vitest";
import { fieldCombination } from "../../../../src/check/rules/integrity/field-combination.ts";
import { judged, state } from "../../state.ts";

const policy = (expressions: string) =>
  judged(
    fieldCombination,
    state(
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: one}\nspec: {ingress: [{from: [{podSelector: {matchExpressions: [${expressions}]}}]}]}\n`,
    ),
  );
const gateway = (expressions: string) =>
  judged(
    fieldCombination,
    state(
      `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: one}\nspec: {listeners: [{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector, selector: {matchExpressions: [${expressions}]}}}}]}\n`,
    ),
  );

describe("the operators of selectors", () => {
  it("are refused with values that they don't take, and without those that they need, wherever they stand", () => {
    expect(policy("{key: app, operator: In}")).toEqual([
      "error NetworkPolicy one: spec.ingress[0].from[0].podSelector.matchExpressions[0]: operator In for the label app has no values; the API server rejects it",
    ]);
    for (const wrong of [
      "operator: NotIn, values: []",
      "operator: Exists, values: [web]",
      "operator: DoesNotExist, values: [web]",
      "operator: Gt, values: ['1', '2']",
    ])
      expect(policy(`{key: app, operator: Exists}, {key: app, ${wrong}}`)).toEqual([
        expect.stringContaining("podSelector.matchExpressions[1]: operator"),
      ]);
  });

  it("are warned of in custom kinds, also if they don't exist", () => {
    expect(gateway("{key: team, operator: web}")).toEqual([
      "warning Gateway one: spec.listeners[0].allowedRoutes.namespaces.selector.matchExpressions[0]: operator web for the label team doesn't exist",
    ]);
    expect(gateway("{key: team, operator: In}")).toHaveLength(1);
  });

  it.each([
    "{key: app, operator: In, values: [web]}",
    "{key: app, operator: NotIn, values: [web, db]}",
    "{key: app, operator: Exists}",
    "{key: app, operator: DoesNotExist, values: []}",
    "{key: app, operator: '${OPERATOR}'}",
    "{key: app, operator: In, values: '${VALUES}'}",
  ])("are fine with %s", (expression) => {
    expect(policy(expression)).toEqual([]);
    expect(gateway(expression)).toEqual([]);
  });

  it("are those of a definition's own users in a CustomResourceDefinition", () =>
    expect(
      judged(
        fieldCombination,
        state(
          "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\nspec: {versions: [{schema: {matchExpressions: [{key: a, operator: In}]}}]}\n",
        ),
      ),
    ).toEqual([]));
});
