import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it, test } from "vitest";
import { layerTextWithin } from "../../src/import/derived.ts";
import { type Assigned, featuresOf } from "../../src/import/features.ts";
import type { ImportedLayers } from "../../src/import/layers.ts";

const LAYERS = { label: (set: number) => `set ${set}` } as unknown as ImportedLayers;

/** An object of a component, in the environments of a set; 3 is where the component's workload is. */
const object = (component: string, kind: string, name = component, more: Partial<Assigned> = {}) =>
  ({
    component,
    layers: 1,
    main: false,
    used: false,
    sample: { apiVersion: "v1", kind, metadata: { name } } as Resource,
    ...more,
  }) as Assigned;
const main = (component: string) =>
  object(component, "Deployment", component, { main: true, layers: 3 as never });
const named = (...objects: Assigned[]) => featuresOf(objects, LAYERS);

describe("what only some environments have is a feature", () => {
  test.each([
    ["HorizontalPodAutoscaler", "autoscaler"],
    ["VerticalPodAutoscaler", "autoscaler"],
    ["ScaledObject", "autoscaler"],
    ...["Ingress", "IngressRoute", "HTTPRoute", "Route", "VirtualService", "Gateway"].map((kind) => [
      kind,
      "route",
    ]),
    ...["ServiceMonitor", "PodMonitor", "PrometheusRule"].map((kind) => [kind, "monitoring"]),
    ["PodDisruptionBudget", "budget"],
    ["NetworkPolicy", "policy"],
    ["CiliumNetworkPolicy", "policy"],
    ...["ExternalSecret", "SealedSecret", "Secret", "SecretStore"].map((kind) => [kind, "secrets"]),
    ["PersistentVolumeClaim", "storage"],
    ...["Certificate", "Issuer", "ManagedCertificate"].map((kind) => [kind, "certificate"]),
    ...["ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"].map((kind) => [
      kind,
      "access",
    ]),
    ["ConfigMap", "configuration"],
    ["PriorityClass", "priority-class"],
    ["ClusterSecretStore", "cluster-secret-store"],
  ])("called after the kind %s: %s", (kind, word) => {
    expect(named(main("web"), object("web", kind))).toEqual(["web", `web-${word}`]);
  });

  it("called after the first word of several kinds, or after both that scale", () => {
    const [budget, scaler] = ["PodDisruptionBudget", "HorizontalPodAutoscaler"] as const;
    expect(named(main("web"), object("web", budget), object("web", scaler))).toEqual([
      ...["web", "web-scaling", "web-scaling"],
    ]);
    expect(named(main("web"), object("web", budget), object("web", "Ingress"))).toEqual([
      ...["web", "web-route", "web-route"],
    ]);
  });

  it("called by its own name, without the kind's, unless that says no more than the component's", () => {
    expect(named(main("web"), object("web", "Ingress", "shop-ingress"))).toEqual(["web", "shop"]);
    expect(named(main("web"), object("web", "Ingress", "my-web"))).toEqual(["web", "web-route"]);
    const objects = [object("web", "Ingress", "a"), object("web", "Service", "b")];
    expect(named(main("web"), ...objects)).toEqual(["web", "web-route", "web-route"]);
    const worker = object("web", "Deployment", "worker", { main: true, layers: 3 as never });
    expect(named(main("web"), worker, object("web", "Ingress", "worker"))).toEqual([
      "web",
      "web",
      "web-route",
    ]);
  });

  it("called after its environments where the name is taken, and after their number where that is, too", () => {
    expect(named(main("web"), main("web-route"), object("web", "Ingress"))).toEqual([
      ...["web", "web-route", "web-route-set-1"],
    ]);
    expect(named(main("web"), main("web-route"), main("web-route-set-1"), object("web", "Ingress"))).toEqual([
      ...["web", "web-route", "web-route-set-1", "web-1"],
    ]);
  });

  it("unless its workload reads it, which is wherever that is", () => {
    expect(named(main("web"), object("web", "ConfigMap", "web", { used: true }))).toEqual(["web", "web"]);
    expect(named(object("web", "Service"), object("web", "Ingress"))).toEqual(["web", "web"]);
  });

  it("that is one for three components with the same, in the same environments", () => {
    const each = (...names: string[]) =>
      named(...names.map(main), ...names.map((name) => object(name, "PodDisruptionBudget"))).slice(
        names.length,
      );
    expect(each("a", "b", "c")).toEqual(["budgets", "budgets", "budgets"]);
    expect(each("a", "b")).toEqual(["a-budget", "b-budget"]);
    expect(each("a", "b", "c", "budgets")).not.toContain("budgets");
    const policies = ["a", "b", "c"].map((name) => object(name, "NetworkPolicy"));
    expect(named(...["a", "b", "c"].map(main), ...policies).slice(3)).toEqual(Array(3).fill("policies"));
    const secrets = ["a", "b", "c"].map((name) => object(name, "Secret"));
    expect(named(...["a", "b", "c"].map(main), ...secrets).slice(3)).toEqual(Array(3).fill("secrets"));
    const apart = ["a", "b", "c"].map((name, at) =>
      object(name, "NetworkPolicy", name, { layers: (at === 0 ? 2 : 1) as never }),
    );
    expect(named(...["a", "b", "c"].map(main), ...apart).slice(3)).toEqual([
      "a-policy",
      "b-policy",
      "c-policy",
    ]);
  });
});

test.each([
  ["shop-dev-queue", ["shop-", "layer", "-queue"]],
  ["dev-queue", ["layer", "-queue"]],
  ["queue-dev", ["queue-", "layer"]],
  ["dev-to-dev", ["layer", "-to-", "layer"]],
  ["dev", undefined],
  ["devel-queue", undefined],
  ["queue", undefined],
  ["db.dev.example.test", undefined],
])("the name %s of the environment dev is made of %j", (text, parts) => {
  expect(layerTextWithin(text, "dev")).toEqual(parts);
});
