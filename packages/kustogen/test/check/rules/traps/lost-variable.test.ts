import { describe, expect, it } from "vitest";
import { lostVariable } from "../../../../src/check/rules/traps/lost-variable.ts";
import { deployment, judgedSources, patch } from "../../sources.ts";

describe("traps/lost-variable", () => {
  it("names the variables that `$patch: replace` loses where the base has no env", () => {
    const lost = patch(
      "containers:\n- name: api\n  env:\n  - $patch: replace\n  - {name: A, value: x}\n  - {name: B, value: y}",
    );
    expect(judgedSources(lostVariable, { "/overlay/patch.yaml": lost })).toEqual([
      "error overlay/patch.yaml:9: Deployment api, container api: kustomize loses A, B, which the patch sets",
    ]);
  });

  it("names the variables of the base that an entry without a name loses", () => {
    const found = judgedSources(lostVariable, {
      "/base/deployment.yaml": deployment("env:\n- {name: A, value: x}\n- {name: B, value: y}"),
      "/overlay/patch.yaml": patch("containers:\n- name: api\n  env:\n  - {value: z}"),
    });
    expect(found.join()).toContain("kustomize loses A, B, which the patch should leave as they are");
  });

  it("is silent where a patch removes or replaces them by name", () => {
    const base = {
      "/base/deployment.yaml": deployment("env:\n- {name: A, value: x}\n- {name: B, value: y}"),
    };
    for (const env of [
      "- {name: A, $patch: delete}",
      "- $patch: replace\n  - {name: C, value: z}",
      "- {name: A, value: z}",
    ])
      expect(
        judgedSources(lostVariable, {
          ...base,
          "/overlay/patch.yaml": patch(`containers:\n- name: api\n  env:\n  ${env}`),
        }),
      ).toEqual([]);
  });
});
