import { Renderer } from "@kustogen/kustomize/index.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { isAffixed } from "../../src/factor/affixes.ts";

it.each([
  ["v1", "Namespace"],
  ["v1", "ConfigMap"],
  ["apiextensions.k8s.io/v1", "CustomResourceDefinition"],
  ["apiregistration.k8s.io/v1", "APIService"],
  ["gateway.example.com/v1", "APIService"],
])("a prefix is looked for in the name of a %s %s where kustomize puts one", (apiVersion, kind) => {
  const files = {
    "/a/kustomization.yaml": "resources: [r.yaml]\nnamePrefix: x-\n",
    "/a/r.yaml": `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`,
  };
  const [rendered] = new Renderer(new MemoryTree(Object.entries(files))).build("/a") as unknown as Resource[];
  expect(isAffixed(rendered as Resource)).toBe(rendered?.metadata.name === "x-a");
});
