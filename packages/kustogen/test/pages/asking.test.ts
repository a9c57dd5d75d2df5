import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { Asking } from "../../src/pages/asking.ts";

const of = (
  kind: string,
  spec: object = {},
  { name = "a", apiVersion = "v1", annotations = {} as Record<string, string>, ...rest } = {},
): Resource =>
  ({
    apiVersion,
    kind,
    metadata: { name, namespace: "shop", annotations },
    spec,
    ...rest,
  }) as unknown as Resource;

it("a kind is there or not", () => {
  const asking = new Asking([of("Ingress"), of("Service")]);
  expect(["Ingress", "Service", "Secret"].map((kind) => asking.has(kind))).toEqual([true, true, false]);
});

it("an annotation counts where it stands, in a secret's template and in that of an object", () => {
  const prefix = "example.com/";
  const annotations = { "example.com/a": "1" };
  expect(new Asking([of("Pod", {}, { annotations })]).annotated(prefix)).toBe(true);
  expect(new Asking([of("Certificate", { secretTemplate: { annotations } })]).annotated(prefix)).toBe(true);
  expect(new Asking([of("Deployment", { template: { metadata: { annotations } } })]).annotated(prefix)).toBe(
    true,
  );
  expect(new Asking([of("Deployment", { metadata: { annotations } })]).annotated(prefix)).toBe(false);
  expect(new Asking([of("Pod", {}, { annotations: { x: "see example.com/" } })]).annotated(prefix)).toBe(
    false,
  );
});

it("what every cluster has, or the environment brings, is not missing", () => {
  const asking = new Asking([of("StorageClass", {}, { name: "own" })]);
  expect(asking.missing("StorageClass", ["own", "fast", undefined, "system-x", "fast"])).toEqual(["fast"]);
  expect(asking.missing("IngressClass", ["own"])).toEqual(["own"]);
});

it("each thing of the cluster is asked for by the objects that use it alone", () => {
  const labels = (name: string) => ({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
  });
  const asking = new Asking([
    of("Ingress", { ingressClassName: "nginx" }),
    of(
      "Widget",
      { ingressClassName: "none", storageClassName: "none", type: "LoadBalancer" },
      { apiVersion: "b.example.com/v1" },
    ),
    of("Gadget", {}, { apiVersion: "a.example.com/v1" }),
    of("Widget", {}, { apiVersion: "b.example.com/v1", name: "b" }),
    of("PersistentVolumeClaim", { storageClassName: "fast" }),
    of("PersistentVolumeClaim"),
    of("StatefulSet", { volumeClaimTemplates: [{ spec: { storageClassName: "slow" } }, {}] }),
    of("StatefulSet"),
    of("StorageClass", {}, { provisioner: "disk.example.com" } as never),
    of("VolumeSnapshotClass", {}, { driver: "snap.example.com" } as never),
    of("Certificate", { issuerRef: { kind: "ClusterIssuer", name: "public" } }),
    of("Certificate", { issuerRef: { kind: "Issuer", name: "own" } }),
    of("Ingress", {}, { annotations: { "cert-manager.io/cluster-issuer": "noted" } }),
    of("ExternalSecret", { secretStoreRef: { name: "vault" } }),
    of("ExternalSecret", { secretStoreRef: { kind: "ClusterSecretStore", name: "all" } }),
    of("ExternalSecret", { secretStoreRef: { name: "brought" } }),
    of("SecretStore", {}, { name: "brought" }),
    of(
      "Deployment",
      { template: { spec: { priorityClassName: "high", containers: [] } } },
      { apiVersion: "apps/v1" },
    ),
    of("ServiceAccount", {}, { annotations: { "eks.amazonaws.com/role-arn": "arn:x" } }),
    of("IngressRoute", {
      routes: [{ middlewares: [{ name: "auth" }, { name: "auth", namespace: "edge" }] }, {}],
    }),
    of("NetworkPolicy", { ingress: [{ from: [labels("web"), labels("edge"), labels("shop"), {}] }, {}] }),
    of("Service", { type: "ClusterIP" }),
    of("PrometheusRule", { groups: [{ name: "g" }] }),
  ]);
  expect(asking.ingressClasses).toEqual(["nginx", undefined]);
  expect(asking.storageClasses).toEqual(["fast", "", "slow", ""]);
  expect(asking.drivers).toEqual(["disk.example.com", "snap.example.com"]);
  expect(asking.issuers.filter((name) => name !== undefined)).toEqual(["public", "noted"]);
  expect(asking.stores).toEqual(["SecretStore vault", "ClusterSecretStore all"]);
  expect(asking.priorities.filter((name) => name !== undefined)).toEqual(["high"]);
  expect(asking.iamRoles).toEqual(["arn:x"]);
  expect(asking.middlewares).toEqual(["shop/auth", "edge/auth"]);
  expect(asking.hasForeignMiddleware).toBe(true);
  expect(asking.admitted).toEqual(["edge", "web"]);
  expect(asking.hasLoadBalancer).toBe(false);
  expect(asking.alerts).toBe('[{"groups":[{"name":"g"}]}]');
  expect(asking.customKinds).toEqual(
    expect.arrayContaining(["Gadget (a.example.com/v1)", "Widget (b.example.com/v1)"]),
  );
  expect(asking.customKinds).toEqual([...new Set(asking.customKinds)].sort());
  expect(asking.customKinds.join()).not.toContain("Deployment");
  expect(new Asking([of("Service", { type: "LoadBalancer" })]).hasLoadBalancer).toBe(true);
  expect(
    new Asking([of("IngressRoute", { routes: [{ middlewares: [{ name: "a" }] }] })]).hasForeignMiddleware,
  ).toBe(false);
});
