import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { componentSummary } from "../../src/import/code/component-summary.ts";
import { featureSummary } from "../../src/import/code/feature-summary.ts";
import { byIdentity, placedStates } from "../../src/import/identity.ts";
import type { ImportedState } from "../../src/import/state.ts";
import type { Field, ImportedObject, Template } from "../../src/import/template.ts";

const text = (value: string): Template => ({ type: "literal", value });
const map = (...fields: [key: string, value: Template, when?: string][]): Template => ({
  type: "map",
  fields: fields.map(([key, value, when]): Field => ({ key, layers: 1, value, ...(when && { when }) })),
});
const object = (kind: string, name: string, body = map(), when?: string) =>
  ({ apiVersion: "v1", kind, name, layers: 1, hashed: false, body, ...(when && { when }) }) as ImportedObject;
const said = (
  feature: string,
  components: Record<string, ImportedObject[]>,
  { nested = [] as string[], functions = [] as Template[] } = {},
) =>
  featureSummary(feature, {
    components: new Map(Object.entries(components)),
    functions: functions.map((value) => ({ value })),
    layers: { nested: new Map(nested.map((name) => [name, []])) },
  } as never);

describe("a feature says what it does", () => {
  it.each<[kinds: string[], summary: string]>([
    [["HorizontalPodAutoscaler"], "An autoscaler decides how many pods run"],
    [["ScaledObject"], "An autoscaler decides how many pods run"],
    [["Ingress"], "Reached from outside the cluster"],
    [["HTTPRoute", "IngressRoute", "Route"], "Reached from outside the cluster"],
    [["PodDisruptionBudget"], "Some pods keep running while nodes are drained"],
    [["NetworkPolicy"], "Only allowed connections reach the pods"],
    [["ServiceMonitor", "PodMonitor"], "Prometheus reads the metrics"],
    [["ServiceMonitor", "PrometheusRule"], "Prometheus reads the metrics, and prometheus raises alerts"],
    [["Deployment", "Service"], "Runs web with its Service"],
    [["Ingress", "Secret"], "Has the Ingress web and Secret web"],
    [["ConfigMap"], "Has the ConfigMap web"],
    [["HelmRelease"], "Deploys web"],
    [["HelmRelease", "ConfigMap"], "Deploys web"],
  ])("as a component of %j", (kinds, summary) => {
    expect(said("web", { web: kinds.map((kind) => object(kind, "web")) })).toBe(summary);
  });

  it("as a component with another name than what it deploys", () => {
    expect(
      said("cache", { cache: [object("HelmRelease", "redis"), object("HelmRelease", "redis-ui")] }),
    ).toBe("Deploys cache, with redis and redis-ui");
    expect(said("bigCache", { "big-cache": [object("ConfigMap", "a"), object("Secret", "b")] })).toBe(
      "Deploys big-cache: ConfigMap a and Secret b",
    );
  });

  it("as an object of a component", () => {
    const web = [
      object("Deployment", "web"),
      object("Ingress", "web", map(), "route"),
      object("Role", "ops", map(), "rights"),
    ];
    expect(said("route", { web, jobs: [] })).toBe("Reached from outside the cluster");
    expect(said("rights", { web, jobs: [] })).toBe("Has the Role ops");
    expect(said("other", { web })).toBeUndefined();
  });

  const field = (...path: string[]) => {
    const [last = "", ...above] = path.toReversed();
    return above.reduce((value, key) => map([key, value]), map([last, text("x"), "it"]));
  };
  it.each<[path: string[], summary: string]>([
    [["spec", "valuesFiles"], "The chart also reads the values file of the environment"],
    [["spec", "resources"], "Sets what a pod reserves"],
    [["spec", "resources", "requests"], "Sets what a pod reserves"],
    [["spec", "resources", "limits"], "Limits what a pod may use"],
    [["spec", "nodeSelector"], "Selects the nodes that pods run on"],
    [["spec", "affinity"], "Selects the nodes that pods run on"],
    [["spec", "tolerations"], "Pods may run on nodes with taints"],
    [["spec", "topologySpreadConstraints"], "Spreads pods over nodes"],
    [["spec", "affinity", "enabled"], "Selects the nodes that pods run on"],
    [["spec", "tolerations", "enable"], "Pods may run on nodes with taints"],
    [["metadata", "annotations", "a/b"], "Has the annotation a/b"],
    [["spec", "runMode"], "Run mode: it"],
    [["spec", "type"], "Type: it"],
    [["spec", "moderate"], "Whether it is on"],
  ])("as the field %j, in its component if there are several", (path, summary) => {
    const web = [object("Deployment", "web", field(...path))];
    const within = summary.startsWith("Has the annotation") ? summary : `${summary}, in web`;
    expect(said("it", { web })).toBe(summary);
    expect(said("it", { web, jobs: [] })).toBe(within);
    expect(said("it", { web, jobs: web })).toBe(summary);
    expect(said("it", { web, jobs: [] }, { nested: ["it"] })).toBe(summary);
    expect(
      said("it", { web: [object("Deployment", "web")], jobs: [] }, { functions: [map(), field(...path)] }),
    ).toBe(summary);
  });

  it("as limits that a pod gets alone", () => {
    const of = (...keys: string[]) =>
      map(["resources", map(...keys.map((key): [string, Template] => [key, map()])), "it"]);
    const limits = (...keys: string[]) => said("it", { web: [object("Deployment", "web", of(...keys))] });
    expect(limits("limits")).toBe("Limits what a pod may use");
    expect(limits("limits", "requests")).toBe("Sets what a pod reserves");
  });

  it("as an element by its name, and as a way to replace pods", () => {
    const list = (...names: string[]): Template => ({
      type: "list",
      items: names.map((name) => ({ layers: 1, value: map(["name", text(name)]) })),
    });
    const of = (value: Template, feature = "hasProxy") =>
      said(feature, {
        web: [object("Deployment", "web", map(["spec", map(["containers", value, feature])]))],
        jobs: [],
      });
    expect(of(list("proxy"))).toBe("Has proxy, in web");
    expect(of(map(["secretKey", text("key")]))).toBe("Has key, in web");
    expect(of(list("a", "b"))).toBe("Whether the proxy is on, in web");
    expect(of(list("proxy"), "recreate")).toBe("The old pod ends before the new one starts, in web");
  });
});

it.each<[objects: [kind: string, name: string][], summary: string]>([
  [[["Secret", "a"]], "Secret a."],
  [
    [
      ["Secret", "a"],
      ["ConfigMap", "b"],
    ],
    "Secret a and ConfigMap b.",
  ],
  [
    [
      ["Secret", "a"],
      ["ConfigMap", "b"],
      ["Secret", "c"],
    ],
    "2 Secrets and ConfigMap.",
  ],
  [[["Deployment", "a"]], "Deployment a."],
  [
    [
      ["Deployment", "a"],
      ["Service", "a"],
      ["Service", "b"],
      ["Role", "c"],
    ],
    "Deployment a with its 2 Services and Role.",
  ],
  [
    [
      ["Deployment", "a"],
      ["Job", "b"],
      ["NetworkPolicy", "c"],
      ["NetworkPolicy", "d"],
      ["Ingress", "e"],
      ["Ingress", "f"],
    ],
    "Deployment a and Job b with their 2 NetworkPolicies and 2 Ingresses.",
  ],
  [
    [
      ["HelmRelease", "a"],
      ["", "crds"],
    ],
    "HelmRelease a with its definitions.",
  ],
  [
    [
      ["Application", "a"],
      ["HelmChart", "b"],
    ],
    "Application a and HelmChart b.",
  ],
])("the component of %j is described as %s", (objects, summary) => {
  expect(componentSummary(objects.map(([kind, name]) => object(kind, name)))).toBe(summary);
});

const resource = (namespace: string | undefined, kind: string, name: string): Resource =>
  ({ apiVersion: "v1", kind, metadata: { name, ...(namespace && { namespace }) } }) as Resource;
const state = (...resources: Resource[]) => ({ resources, hashed: new Set() }) as unknown as ImportedState;
const inside = (namespace: string, ...names: string[]) =>
  names.map((name) => resource(namespace, "Secret", name));

describe("namespaces of several environments", () => {
  const placed = (...states: ImportedState[]) =>
    placedStates(states, ({ resources }) => resources[0]?.metadata.namespace).map(({ main, names }) => [
      main,
      Object.fromEntries(names),
    ]);

  it("are one if they have the same name, or at least half of their objects in common", () => {
    const beta = state(...inside("shop", "a"), ...inside("cache", "c", "d"), ...inside("queue", "q"));
    expect(
      placed(beta, state(...inside("live", "a"), ...inside("cache", "q"), ...inside("queue", "c", "d"))),
    ).toEqual([
      ["shop", { shop: "", cache: "cache", queue: "queue" }],
      ["live", { live: "", cache: "cache", queue: "queue" }],
    ]);
    expect(
      placed(
        beta,
        state(...inside("live", "a"), ...inside("live-cache", "c", "x"), ...inside("jobs", "q", "r", "s")),
      ),
    ).toEqual([
      ["shop", { shop: "", cache: "cache", queue: "queue" }],
      ["live", { live: "", "live-cache": "cache", jobs: "jobs" }],
    ]);
  });

  it("are each matched once, the one with the most in common first found", () => {
    const beta = state(
      resource(undefined, "Namespace", "x"),
      ...inside("one", "a", "b"),
      ...inside("two", "a", "b", "c"),
    );
    expect(
      placed(
        beta,
        state(
          resource(undefined, "Namespace", "x"),
          ...inside("three", "a", "b", "c"),
          ...inside("four", "a", "b"),
        ),
      ),
    ).toEqual([
      [undefined, { one: "one", two: "two" }],
      [undefined, { three: "two", four: "one" }],
    ]);
  });
});

it("objects are the same in a matched namespace, and two that differ in one that is unset are both kept", () => {
  const names = new Map([
    ["shop", ""],
    ["live-cache", "cache"],
  ]);
  const found = byIdentity({
    state: state(resource("live-cache", "Secret", "a"), resource(undefined, "Namespace", "live-cache")),
    names,
  });
  expect([...found.keys()]).toEqual(["v1\0Secret\0cache\0a\0false", "v1\0Namespace\0\0cache\0false"]);
  const [bare, own] = [resource(undefined, "Secret", "a"), resource("shop", "Secret", "a")];
  for (const both of [
    [bare, own],
    [own, bare],
  ])
    expect([...byIdentity({ state: state(...both), names })]).toEqual([
      ["v1\0Secret\0\0a\0false", own],
      ["v1\0Secret\0\0a\0false\0", bare],
    ]);
  const paired = new Map([["Secret a", "common"]]);
  expect([...byIdentity({ state: state(own), names }, paired).keys()]).toEqual([
    "v1\0Secret\0\0common\0false",
  ]);
});
