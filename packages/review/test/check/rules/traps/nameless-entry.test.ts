import { describe, expect, it } from "vitest";
import { lostVariable } from "../../../../src/check/rules/traps/lost-variable.ts";
import { namelessIn, namelessInPatches } from "../../../../src/check/rules/traps/nameless-entry.ts";
import { deployment, judgedSources, patch } from "../../sources.ts";

/** This part of the rule alone. */
const namelessEntry = { ...lostVariable, check: namelessIn, checkKustomization: namelessInPatches };

describe("traps/nameless-entry", () => {
  it("reports an entry of env without a name in a patch", () => {
    const found = judgedSources(namelessEntry, {
      "/base/deployment.yaml": deployment("env: [{name: A, value: a}]"),
      "/overlay/patch.yaml": patch("containers:\n- name: api\n  env:\n  - {value: z}"),
    });
    expect(found[0]).toBe("error overlay/patch.yaml:10: an element of env has no name");
  });

  it("reports a container without a name in a base", () => {
    const base = deployment("").replace("- name: api\n        image", "- image");
    const found = judgedSources(namelessEntry, {
      "/base/deployment.yaml": base,
      "/overlay/kustomization.yaml": "resources: [../base]\n",
    });
    expect(found.join()).toContain("an element of containers has no name");
  });

  it("is silent about directives and named entries", () => {
    const found = judgedSources(namelessEntry, {
      "/base/deployment.yaml": deployment("env: [{name: A, value: a}]"),
      "/overlay/patch.yaml": patch(
        "containers:\n- name: api\n  env:\n  - $patch: replace\n  - {name: B, value: b}",
      ),
    });
    expect(found).toEqual([]);
  });
});
