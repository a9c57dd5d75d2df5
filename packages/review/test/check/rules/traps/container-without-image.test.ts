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

  it("is silent where every container has one", () => {
    const found = judgedSources(containerWithoutImage, {
      "/overlay/patch.yaml": patch("containers:\n- name: other\n  image: acme/other:v1"),
    });
    expect(found).toEqual([]);
  });
});
