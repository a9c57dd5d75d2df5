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
});
