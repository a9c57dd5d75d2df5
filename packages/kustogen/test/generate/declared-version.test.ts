import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { VERSIONS, type Version } from "@kustogen/kustomize/versions.ts";
import { describe, expect, it } from "vitest";
import { defineSystem } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { settings, text } from "../../src/settings/index.ts";
import { SHOP } from "../authoring/shop.ts";
import { shopEnvironment } from "./shop.ts";

/** Objects of a cluster that kustomize 5.8.1, no version, and each version leaves out of an overlay's namespace. */
const OBJECTS: Resource[] = [
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "shop" },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] },
        ],
      },
      validations: [{ expression: "true" }],
    },
  },
  {
    apiVersion: "storage.k8s.io/v1",
    kind: "VolumeAttributesClass",
    metadata: { name: "shop" },
    driverName: "ebs.csi.aws.com",
    parameters: { iops: "3000" },
  },
  { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "shop" }, value: 10 },
];

/** The rendering of two environments in namespaces of their own that say which version of kustomize deploys them. */
function renderedBy(kustomize: Version | undefined, object: Resource) {
  const system = defineSystem({
    ...SHOP,
    settings: settings({ word: text().default("a") }),
    resources: ({ namespace, settings: { word } }) => [
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "words", namespace }, data: { word } },
      object,
    ],
  });
  const environments = ["beta", "production"].map((name) => ({
    ...shopEnvironment(
      name,
      { settings: { word: name } },
      { cluster: name, namespace: "{system}-{environment}" },
    ),
    kustomize,
  }));
  return generateSystem(resolveTree(system, environments), DEFAULT_FOLDERS).slice(-2);
}

describe.each([undefined, ...VERSIONS])("what kustomize %s deploys", (version) => {
  it.each(OBJECTS)("is proven by that version: $kind gets no namespace from an overlay", (object) => {
    for (const { node, rendered = [] } of renderedBy(version, object))
      expect(rendered.map(({ metadata }) => metadata.namespace)).toEqual(
        expect.arrayContaining([`shop-${node.layer}`, undefined]),
      );
  });
});
