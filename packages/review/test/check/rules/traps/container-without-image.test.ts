import { describe, expect, it } from "vitest";
import { containerWithoutImage } from "../../../../src/check/rules/traps/container-without-image.ts";
import { judgedSources, patch } from "../../sources.ts";

describe("traps/container-without-image", () => {
  it("reports the container that a mistyped name adds, with the one that was meant", () => {
    const found = judgedSources(containerWithoutImage, {
      "/overlay/patch.yaml": patch("containers:\n- name: apii\n  env: [{name: A, value: a}]"),
    });
    expect(found).toEqual([
      'error overlay/patch.yaml:8: container apii has no image; did a patch mean "api"?',
    ]);
  });

  describe("a patch for a kind that kustomize doesn't know", () => {
    const list = {
      type: "array",
      "x-kubernetes-patch-merge-key": "name",
      "x-kubernetes-patch-strategy": "merge",
    };
    const nested = (first?: string, ...rest: string[]): object =>
      first === undefined
        ? { containers: list }
        : { [first]: { type: "object", properties: nested(...rest) } };
    const rollout = (container: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: api}\nspec:\n  template:\n    spec:\n      containers:\n      - ${container}\n`;
    const found = (base: string, patch: string, more = "") =>
      judgedSources(containerWithoutImage, {
        "/base/deployment.yaml": rollout(base),
        "/overlay/kustomization.yaml": `resources: [../base]\npatches: [{path: patch.yaml}]\n${more}`,
        "/overlay/patch.yaml": rollout(patch),
        "/overlay/schema.json": JSON.stringify({
          definitions: {
            Rollout: {
              "x-kubernetes-group-version-kind": [
                { group: "argoproj.io", version: "v1alpha1", kind: "Rollout" },
              ],
              properties: nested("spec", "template", "spec"),
            },
          },
        }),
      });
    const BASE = "{name: api, image: 'acme/api:v1', env: [{name: A, value: a}]}";

    it("takes the image from a container", () => {
      expect(found(BASE, "{name: api, env: [{name: A, value: b}]}")).toEqual([
        "error overlay/patch.yaml:8: the patch takes its image from container api of Rollout api: kustomize doesn't know the kind, so the patch replaces all containers",
      ]);
    });

    it.each([
      ["with the image", BASE, "{name: api, image: 'acme/api:v1'}", ""],
      ["for a base without one", "{name: api}", "{name: api, env: []}", ""],
      ["with another container", BASE, "{name: other}", ""],
      ["where openapi describes it", BASE, "{name: api, env: []}", "openapi: {path: schema.json}\n"],
    ])("is fine %s", (_, base, patch, more) => expect(found(base, patch, more)).toEqual([]));
  });

  it("is silent where every container has one", () => {
    const found = judgedSources(containerWithoutImage, {
      "/overlay/patch.yaml": patch("containers:\n- name: other\n  image: acme/other:v1"),
    });
    expect(found).toEqual([]);
  });
});
