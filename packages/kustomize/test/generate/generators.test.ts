import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { render } from "../build.ts";
import { expectRendered } from "../referee/renderer/expected.ts";

describe("generated ConfigMaps", () => {
  it("take options of their own before those of all", () => {
    expectRendered(
      {
        "app/kustomization.yaml": `generatorOptions:
  disableNameSuffixHash: true
  labels: {of: all, by: all}
  immutable: true
configMapGenerator:
- name: conf
  options:
    labels: {by: itself}
    annotations: {note: own}
`,
      },
      `apiVersion: v1
immutable: true
kind: ConfigMap
metadata:
  annotations:
    note: own
  labels:
    by: itself
    of: all
  name: conf
`,
    );
  });

  it("refuse an env file that isn't text, at its line", () => {
    const files = {
      "app/kustomization.yaml": "configMapGenerator:\n- name: conf\n  envs: [latin.env]\n",
      "app/latin.env": Buffer.from([0x61, 0x3d, 0xff]),
    };
    refused(() => render(files as unknown as Record<string, string>)).toThrow("latin.env:1: is not UTF-8");
  });

  it("have binary files in binaryData", () => {
    const files = {
      "app/kustomization.yaml":
        "configMapGenerator: [{name: c, files: [bin], options: {disableNameSuffixHash: true}}]\n",
      "app/bin": Buffer.from([0xff, 0x00]),
    };
    expect(render(files as unknown as Record<string, string>)).toBe(
      "apiVersion: v1\nbinaryData:\n  bin: /wA=\nkind: ConfigMap\nmetadata:\n  name: c\n",
    );
  });
});
