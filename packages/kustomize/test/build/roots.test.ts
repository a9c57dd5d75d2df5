import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { Renderer } from "../../src/index.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import { configMap, render } from "../build.ts";
import { expectRefused } from "../referee/renderer/expected.ts";

describe("roots", () => {
  const outside = { "secret.yaml": configMap("secret"), "app/cm.yaml": configMap("cm") };

  it("keep a kustomization from files outside its folder", () => {
    expectRefused({ ...outside, "app/kustomization.yaml": "resources: [../secret.yaml]\n" }, [
      "outside",
      "secret.yaml",
    ]);
    expectRefused(
      { ...outside, "app/kustomization.yaml": "resources: [cm.yaml]\npatches: [{path: ../secret.yaml}]\n" },
      ["outside", "secret.yaml"],
    );
    expectRefused(
      { ...outside, "app/kustomization.yaml": "configMapGenerator: [{name: c, files: [../secret.yaml]}]\n" },
      ["outside", "secret.yaml"],
    );
  });

  it("refuse to go in a cycle through a base that is known already", () => {
    const tree = new MemoryTree([
      ["x/kustomization.yaml", "resources: [inner]\n"],
      ["x/inner/kustomization.yaml", "resources: [../../base]\n"],
      ["base/kustomization.yaml", "resources: [../other]\n"],
      ["other/kustomization.yaml", "resources: [cm.yaml]\n"],
      ["other/cm.yaml", configMap("cm")],
      ["other/inner/kustomization.yaml", "resources: [../../base]\n"],
    ]);
    const renderer = new Renderer(tree);
    expect(renderer.build("/x")).toHaveLength(1);
    refused(() => renderer.build("/other/inner")).toThrow("cycle");
  });
});

describe("a kustomization file", () => {
  it("survives hostile keys", () => {
    const text =
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\ndata:\n  __proto__: a\n  constructor: b\n";
    const files = {
      "app/kustomization.yaml": "resources: [cm.yaml]\ncommonLabels: {__proto__: x}\n",
      "app/cm.yaml": text,
    };
    expect(render(files)).toContain("  __proto__: a\n  constructor: b\n");
    expect(render(files)).toContain("  labels:\n    __proto__: x\n");
    expect(Object.prototype).not.toHaveProperty("x");
  });
});
