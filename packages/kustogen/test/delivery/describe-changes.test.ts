import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { describeChanges } from "../../src/delivery/describe-changes.ts";
import { summarise } from "../../src/delivery/summary.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";

function deployment(
  name: string,
  image: string,
  replicas: number,
  env: Record<string, string> = {},
): Resource {
  const container = {
    name: "main",
    image,
    env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels: { "app.kubernetes.io/version": image } },
    spec: { replicas, template: { spec: { containers: [container] } } },
  };
}

const other = (kind: string, name: string, rest: object = {}): Resource => ({
  apiVersion: "v1",
  kind,
  metadata: { name },
  ...rest,
});

it("says image and replicas of a system's only workload as short as they are", () => {
  const before = [deployment("trevor", "ghcr.io/a/trevor:0.1.0", 2)];
  const after = [deployment("trevor", "ghcr.io/a/trevor:0.2.0", 3)];
  expect(describeChanges("trevor", before, after)).toEqual(["image 0.1.0 → 0.2.0", "replicas 2 → 3"]);
  expect(describeChanges("trevor", before, before)).toEqual([]);
});

it("says deletions first, names workloads where there are several, and an image once", () => {
  const before = [
    deployment("api", "a/x:1", 1, { MODE: "beta", OLD: "1" }),
    deployment("worker", "a/x:1", 1),
    other("PersistentVolumeClaim", "postgres-pvc"),
  ];
  const after = [
    deployment("api", "a/x:2", 1, { MODE: "production", NEW: "1" }),
    deployment("worker", "a/x:2", 4),
    other("Service", "api"),
  ];
  expect(describeChanges("shop", before, after)).toEqual([
    "PersistentVolumeClaim postgres-pvc removed",
    "image 1 → 2",
    "Service api added",
    "api: MODE beta → production, OLD removed, NEW added",
    "worker: replicas 1 → 4",
  ]);
});

it("says what changes alike in several resources once, and how many images an update is", () => {
  const state = (image: string, budget: string) =>
    ["api", "beat", "cron", "mail", "worker"].map((name) =>
      deployment(name, `a/${name}:${image}`, 1, { BUDGET: budget, ...(name === "api" && { OWN: budget }) }),
    );
  expect(describeChanges("shop", state("1", "5"), state("2", "12"))).toEqual([
    "5 images 1 → 2",
    "api, beat, cron, mail and 1 more: BUDGET 5 → 12",
    "api: OWN 5 → 12",
  ]);
});

it("takes a generated ConfigMap with another hash for the same, and never says what a Secret holds", () => {
  const settings = (hash: string, data: string) => [
    other("ConfigMap", `settings-${hash}`, { data: { DOMAIN: data, "app.conf": `${data}\n` } }),
    {
      ...other("Pod", "p"),
      spec: { containers: [{ name: "c", envFrom: [{ configMapRef: { name: `settings-${hash}` } }] }] },
    },
    other("Secret", "s", { data: { token: data } }),
  ];
  expect(
    describeChanges("x", settings("2456789bcd", "a.example"), settings("fghkmt2456", "b.example")),
  ).toEqual([
    "ConfigMap settings: DOMAIN a.example → b.example, app.conf changes",
    "Secret s: token changes",
  ]);
});

it("an image that had no tag is told from one that has, and one of another name by its whole name", () => {
  const image = (from: string, to: string) =>
    describeChanges("trevor", [deployment("trevor", from, 1)], [deployment("trevor", to, 1)]);
  expect(image("a/x", "a/x:1")).toEqual(["image (no tag) → 1"]);
  expect(image("registry:5000/x", "registry:5000/x:1")).toEqual(["image (no tag) → 1"]);
  expect(image("a/x:1", "b/x:1")).toEqual(["image a/x:1 → b/x:1"]);
});

it("cuts what nobody reads, but no deletion", () => {
  const many = (count: number, kind: string) => Array.from({ length: count }, (_, i) => other(kind, `r${i}`));
  const said = describeChanges("x", many(30, "Service"), many(30, "ConfigMap"));
  expect(said.filter((text) => text.endsWith("removed"))).toHaveLength(30);
  expect(said.at(-1)).toBe("and 24 more changes");
});

it("says nothing of what means the same: quantities, defaults, an autoscaler's number aside", () => {
  const api = (container: object, pod: object = {}, spec: object = {}): Resource => ({
    ...deployment("api", "a/x:1", 1),
    spec: { ...spec, template: { spec: { ...pod, containers: [{ name: "main", ...container }] } } },
  });
  const cpu = (limit: unknown) => ({ resources: { limits: { cpu: limit } } });
  expect(
    describeChanges(
      "api",
      [api({ ...cpu("1000m"), ports: [{ containerPort: 80 }, { containerPort: 81 }] })],
      [
        api(
          { ...cpu(1), ports: [{ containerPort: 80, protocol: "TCP" }, { containerPort: 81 }] },
          { restartPolicy: "Always" },
          { replicas: 1 },
        ),
      ],
    ),
  ).toEqual([]);
  expect(describeChanges("api", [api(cpu("1000m"))], [api(cpu("1001m"))])).toEqual([
    "resources.limits.cpu 1000m → 1001m",
  ]);
  const scaler: Resource = {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "api" },
    spec: { scaleTargetRef: { kind: "Deployment", name: "api" }, maxReplicas: 3 },
  };
  expect(
    describeChanges("api", [api({}, {}, { replicas: 1 }), scaler], [api({}), scaler]),
    "without a number the autoscaler decides",
  ).toEqual(["replicas removed"]);
});

it("a resource that is renamed goes and comes, with its namespace where that is all that changes", () => {
  const claim = (name: string, namespace?: string) => ({
    ...other("PersistentVolumeClaim", name, {
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "fast",
        volumeName: "v",
        volumeMode: "Block",
      },
    }),
    metadata: { name, ...(namespace && { namespace }) },
  });
  expect(describeChanges("x", [claim("old")], [claim("new")])).toEqual([
    "PersistentVolumeClaim old removed",
    "PersistentVolumeClaim new added",
  ]);
  expect(describeChanges("x", [claim("data", "a")], [claim("data", "b")])).toEqual([
    "PersistentVolumeClaim data (namespace a) removed",
    "PersistentVolumeClaim data (namespace b) added",
  ]);
});

it("labels of the version are said where no image is", () => {
  const labelled = (version: string) => ({
    ...other("Service", "api"),
    metadata: { name: "api", labels: { "helm.sh/chart": version } },
  });
  const image = (version: string) => deployment("api", `a/x:${version}`, 1);
  expect(describeChanges("api", [labelled("1")], [labelled("2")])).toEqual([
    "Service api: metadata.labels.helm.sh/chart 1 → 2",
  ]);
  expect(describeChanges("api", [labelled("1"), image("1")], [labelled("2"), image("2")])).toEqual([
    "image 1 → 2",
  ]);
});

it("says that an order changes, without listing it", () => {
  const init = (...names: string[]) => ({
    ...deployment("api", "a/x:1", 1),
    spec: { template: { spec: { initContainers: names.map((name) => ({ name })), containers: [] } } },
  });
  expect(describeChanges("api", [init("a", "b")], [init("b", "a")])).toEqual([
    "order of template.spec.initContainers changes",
  ]);
});

const kustomization = (...resources: string[]) =>
  `resources:\n${resources.map((name) => `- ${name}\n`).join("")}`;
const service = (name: string) => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n`;

it("a change of the base is said for each environment on it, and an environment that goes", () => {
  const file = (path: string, text: string) => ({ path, text });
  const overlay = kustomization("../../../base/shop");
  const before = new MemoryTree([
    ["/deploy/base/shop/kustomization.yaml", kustomization("a.yaml")],
    ["/deploy/base/shop/a.yaml", service("a")],
    ["/deploy/overlays/beta/shop/kustomization.yaml", overlay],
    ["/deploy/overlays/staging/shop/kustomization.yaml", overlay],
  ]);
  const files = [
    file("base/shop/kustomization.yaml", kustomization("b.yaml")),
    file("base/shop/b.yaml", service("b")),
    file("overlays/beta/shop/kustomization.yaml", overlay),
    file("overlays/production/shop/kustomization.yaml", overlay),
  ];
  const layer = (name: string, deployed: boolean) => ({
    system: "shop",
    layer: name,
    deployed,
    folder: deployed ? `overlays/${name}/shop` : "base/shop",
    parent: deployed ? "base/shop" : undefined,
  });
  const summary = summarise({
    folders: DEFAULT_FOLDERS,
    changes: [
      { path: "base/shop/kustomization.yaml", action: "change" },
      { path: "overlays/production/shop/kustomization.yaml", action: "create" },
      { path: "overlays/staging/shop/kustomization.yaml", action: "remove" },
      { path: "argocd/staging/shop.yaml", action: "remove" },
    ],
    layers: [layer("base", false), layer("beta", true), layer("production", true)],
    files,
    before: { tree: before, root: "/deploy/" },
  });
  expect(summary).toEqual({
    environments: [
      { system: "shop", environment: "beta", changes: ["Service a removed", "Service b added"] },
      { system: "shop", environment: "production", changes: ["new: 1 resource"] },
      { system: "shop", environment: "staging", changes: ["no longer deployed: 1 resource"] },
    ],
    more: 0,
  });
});

it.each<[string, object, object, string[]]>([
  ["a value", { spec: { a: { b: 1 } } }, { spec: { a: { b: 2 } } }, ["a.b 1 → 2"]],
  ["a whole spec", { spec: "x" }, { spec: "y" }, ["spec x → y"]],
  ["an empty text", { a: "" }, { a: "x" }, ['a "" → x']],
  ["a text of 40 characters", { a: "x".repeat(40) }, { a: "y" }, [`a ${"x".repeat(40)} → y`]],
  ["a longer text", { a: "x".repeat(41) }, { a: "y" }, ["a changes"]],
  ["several lines", { a: "x" }, { a: "y\n" }, ["a changes"]],
  ["a mapping for a text", { a: "x" }, { a: { b: 1 } }, ["a changes"]],
  ["a key of data", { data: { "a.b": "1" } }, { data: { "a.b": "2" } }, ["a.b 1 → 2"]],
  ["what is deeper in data", { data: { a: { b: 1 } } }, { data: { a: { b: 2 } } }, ["data.a.b 1 → 2"]],
  ["what is in two steps", { other: { a: 1 } }, { other: { a: 2 } }, ["other.a 1 → 2"]],
  ["a field that comes", {}, { spec: { a: 1, b: [] } }, ["spec added"]],
  ["a field that goes", { spec: { a: 1, b: 2 } }, { spec: { a: 1 } }, ["b removed"]],
])("a change of %s is said by the end of its path", (_, before, after, said) => {
  const thing = (fields: object) => [{ ...other("Thing", "t", fields), apiVersion: "example.com/v1" }];
  expect(describeChanges("x", thing(before), thing(after))).toEqual(said.map((text) => `Thing t: ${text}`));
});

it("a change in a container is said without the container, and of several fields the first six", () => {
  const api = (container: object, pod: object = {}): Resource => ({
    ...deployment("api", "a/x:1", 1),
    spec: { template: { spec: { ...pod, containers: [{ name: "main", image: "a/x:1", ...container }] } } },
  });
  const limits = (memory: string) => ({ resources: { limits: { memory } } });
  const init = (memory: string) => ({ initContainers: [{ name: "i", image: "b/y:1", ...limits(memory) }] });
  expect(
    describeChanges("api", [api(limits("1Gi"), init("1Gi"))], [api(limits("2Gi"), init("1Gi"))]),
  ).toEqual(["resources.limits.memory 1Gi → 2Gi"]);
  expect(describeChanges("api", [api({}, init("1Gi"))], [api({}, init("2Gi"))])).toEqual([
    "resources.limits.memory 1Gi → 2Gi",
  ]);
  const env = (value: string) => ({ env: "ABCDEFG".split("").map((name) => ({ name, value })) });
  expect(
    describeChanges(
      "shop",
      [api(env("1")), deployment("b", "c", 1)],
      [api(env("2")), deployment("b", "c", 1)],
    ),
  ).toEqual([
    `api: ${"ABCDEF"
      .split("")
      .map((name) => `${name} 1 → 2`)
      .join(", ")}, …`,
  ]);
});
