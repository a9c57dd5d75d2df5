import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fileStems } from "../../src/factor/file-stems.ts";

const object = (apiVersion: string, kind: string, name: string, namespace?: string): Resource => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }) },
});
const ingress = (apiVersion: string, name: string, namespace?: string) =>
  object(apiVersion, "Ingress", name, namespace);
const CORE = "networking.k8s.io/v1";

it.each<[string, Resource[], string[]]>([
  ["kind and name", [object("v1", "ConfigMap", "a.b-1")], ["configmap-a.b-1"]],
  ["what file systems take", [object("v1", "Role", "system:A_b")], ["role-system-a-b"]],
  [
    "the namespace, where several have the name",
    [object("v1", "Service", "a", "one"), object("v1", "Service", "a"), object("v1", "Service", "b")],
    ["service-a-one", "service-a-cluster", "service-b"],
  ],
  [
    "the group, where the namespace is one",
    [object("v1", "Event", "a", "n"), object("events.k8s.io/v1", "Event", "a", "n")],
    ["event-a-n-core", "event-a-n-events.k8s.io"],
  ],
  [
    "the exact name, where only that differs",
    [object("x.io/v1", "Role", "a:b"), object("x.io/v1", "Role", "a-b")],
    [
      "role-a-b-cluster-x.io-782e696f7c526f6c657c7c613a62",
      "role-a-b-cluster-x.io-782e696f7c526f6c657c7c612d62",
    ],
  ],
  [
    "the group, without a code because a third one has it",
    [ingress(CORE, "a", "x"), ingress("extensions/v1", "a", "x"), ingress(CORE, "a", "y")],
    ["ingress-a-x-networking.k8s.io", "ingress-a-x-extensions", "ingress-a-y"],
  ],
  [
    "the namespace, unless another one's name ends with it",
    [ingress(CORE, "a", "x"), ingress(CORE, "a", "y"), ingress(CORE, "a-x", "z")],
    ["ingress-a-x-networking.k8s.io", "ingress-a-y", "ingress-a-x-z"],
  ],
  ["the same for the same", [object("v1", "Pod", "a"), object("v1", "Pod", "a")], ["pod-a", "pod-a"]],
])("a file is called after %s", (_, resources, stems) =>
  expect(resources.map(fileStems(resources))).toEqual(stems),
);

it("two resources never have the same file, and all versions of one have the same", () => {
  const word = fc.constantFrom("a", "A", "a-a", "a:a", "cluster", "a-cluster", "core", "a-core");
  const one = fc
    .tuple(
      fc.constantFrom(CORE, "networking.k8s.io/v2", "core/v1", "v1"),
      word,
      fc.option(word, { nil: undefined }),
    )
    .map((given) => ingress(...given));
  fc.assert(
    fc.property(fc.array(one, { maxLength: 8 }), (resources) => {
      const stem = fileStems(resources);
      const byKey = new Map(resources.map((each) => [identityKey(each), stem(each)]));
      for (const each of resources) expect(stem(each)).toBe(byKey.get(identityKey(each)));
      expect(new Set(byKey.values()).size).toBe(byKey.size);
    }),
    { numRuns: 2000 },
  );
});
