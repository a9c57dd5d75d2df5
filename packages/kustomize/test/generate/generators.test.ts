import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { expectRefused, expectRendered, render } from "../build.ts";

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

  it("merge into and replace those of a base, and keep its prefix", () => {
    const files = {
      "base/kustomization.yaml":
        "namePrefix: b-\ngeneratorOptions: {disableNameSuffixHash: true}\nconfigMapGenerator: [{name: conf, literals: [a=1, b=2]}]\n",
      "app/kustomization.yaml":
        "resources: [../base]\nconfigMapGenerator: [{name: conf, behavior: merge, literals: [b=3]}]\n",
    };
    expectRendered(
      files,
      'apiVersion: v1\ndata:\n  a: "1"\n  b: "3"\nkind: ConfigMap\nmetadata:\n  name: b-conf\n',
    );
    const replace = files["app/kustomization.yaml"].replace("merge", "replace");
    expectRendered(
      { ...files, "app/kustomization.yaml": replace },
      'apiVersion: v1\ndata:\n  b: "3"\nkind: ConfigMap\nmetadata:\n  name: b-conf\n',
    );
    expectRefused(
      { ...files, "app/kustomization.yaml": "configMapGenerator: [{name: conf, behavior: merge}]\n" },
      ["there is no ConfigMap.v1/conf to merge"],
    );
    expectRefused(
      {
        ...files,
        "app/kustomization.yaml": files["app/kustomization.yaml"].replace("behavior: merge, ", ""),
      },
      ["already exists", "behavior"],
    );
  });

  it.each([
    ["literals: [novalue]", "must be key=value"],
    ["literals: [a=1, a=2]", "ConfigMap conf: the key a is given twice"],
    ["files: [a=b=c]", 'more than one "="'],
    ["files: [=a]", "no key"],
    ["files: [missing.txt]", "there is no such file"],
    ["envs: [latin.env]", "latin.env:1: is not UTF-8"],
  ])("refuse sources that can't be read: %s", (source, message) => {
    const tree = {
      "app/kustomization.yaml": `configMapGenerator:\n- name: conf\n  ${source}\n`,
      "app/latin.env": "a=b\n",
    };
    if (source.includes("latin")) return expectBinaryRefused(message);
    expectRefused(tree, ["/app/kustomization.yaml", message]);
  });
});

function expectBinaryRefused(message: string): void {
  const files = {
    "app/kustomization.yaml": "configMapGenerator:\n- name: conf\n  envs: [latin.env]\n",
    "app/latin.env": Buffer.from([0x61, 0x3d, 0xff]),
  };
  refused(() => render(files as unknown as Record<string, string>)).toThrow(message);
}

describe("generated Secrets", () => {
  it("from binary files of ConfigMaps go to binaryData", () => {
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
