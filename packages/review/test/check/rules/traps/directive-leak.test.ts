import { describe, expect, it } from "vitest";
import { directiveLeak } from "../../../../src/check/rules/traps/directive-leak.ts";
import { deployment, judgedSources, patch } from "../../sources.ts";

describe("traps/directive-leak", () => {
  it("reports a directive that kustomize leaves in the output", () => {
    const found = judgedSources(directiveLeak, {
      "/base/deployment.yaml": deployment("envFrom: [{secretRef: {name: a}}]"),
      "/overlay/patch.yaml": patch(
        "containers:\n- name: api\n  envFrom:\n  - $patch: replace\n  - secretRef: {name: b}",
      ),
    });
    expect(found).toEqual([
      "error overlay/patch.yaml:10: the directive $patch is left over: kustomize did not apply it",
    ]);
  });

  it("is silent where the directive was applied", () => {
    const found = judgedSources(directiveLeak, {
      "/base/deployment.yaml": deployment("env: [{name: A, value: a}]"),
      "/overlay/patch.yaml": patch(
        "containers:\n- name: api\n  env:\n  - $patch: replace\n  - {name: B, value: b}",
      ),
    });
    expect(found).toEqual([]);
  });

  it.each([
    ["is silent about a pod template that an operator merges", "podTemplate", []],
    ["warns of one in another field of a custom resource", "template", ["warning"]],
  ])("%s", (_, field, levels) => {
    const found = judgedSources(directiveLeak, {
      "/base/deployment.yaml": `apiVersion: shop.test/v1\nkind: Node\nmetadata: {name: a}\nspec:\n  ${field}:\n    spec:\n      volumes:\n      - {name: log, $patch: delete}\n`,
      "/overlay/kustomization.yaml": "resources: [../base]\n",
    });
    expect(found.map((one) => one.split(" ")[0])).toEqual(levels);
  });
});
