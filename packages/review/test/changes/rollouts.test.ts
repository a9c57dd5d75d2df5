import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { expect, test } from "vitest";
import { reviewEnvironment } from "../../src/changes/environment.ts";

const config = (value: string): Resource => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "shop" },
  data: { a: value },
});
const deployment = (checksum: string): Resource => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop" },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" }, annotations: { checksum } },
      spec: {
        containers: [{ name: "web", image: "web:1", envFrom: [{ configMapRef: { name: "settings" } }] }],
      },
    },
  },
});
const ROLLOUT: Resource = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Rollout",
  metadata: { name: "web", namespace: "shop" },
  spec: { replicas: 2, workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" } },
};

const stale = (before: Resource[], after: Resource[]) =>
  reviewEnvironment(before, after, { name: "beta", path: "beta" }).stale.map(({ name }) => name);

test("a Deployment that a Rollout runs is rolled by it when its template changes, and only then", () => {
  expect(stale([config("1"), deployment("1"), ROLLOUT], [config("2"), deployment("2"), ROLLOUT])).toEqual([]);
  expect(stale([config("1"), deployment("1"), ROLLOUT], [config("2"), deployment("1"), ROLLOUT])).toEqual([
    "web",
  ]);
});

test("pods run with an old configuration by a ConfigMap that changes, not by another object of its name", () => {
  const route = (host: string): Resource => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "settings", namespace: "shop" },
    spec: { rules: [{ host }] },
  });
  const secret: Resource = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "settings", namespace: "shop" },
  };
  const web = { ...scaled(2, deployment("1")) };
  const reads = structuredClone(web) as { spec: { template: { spec: { containers: object[] } } } } & Resource;
  reads.spec.template.spec.containers = [{ name: "web", envFrom: [{ secretRef: { name: "settings" } }] }];
  expect(stale([route("a"), secret, reads], [route("b"), secret, reads])).toEqual([]);
  expect(stale([web], [config("1"), web])).toEqual([]);
  expect(stale([config("1"), web], [config("2"), web])).toEqual(["web"]);
  const labelled = { ...config("1"), metadata: { ...config("1").metadata, labels: { team: "shop" } } };
  expect(stale([config("1"), web], [labelled, web])).toEqual([]);
});

test("the Rollout rolls whose Deployment's template changes, though the Deployment itself has no pods", () => {
  const { restarts } = reviewEnvironment(
    [deployment("1"), ROLLOUT],
    [
      deployment("2"),
      { ...ROLLOUT, spec: { ...(ROLLOUT.spec as ValueMap), strategy: { canary: { steps: [] } } } },
    ],
    { name: "prod", path: "prod" },
  );
  expect(restarts.map(({ kind, name, pods, how }) => [kind, name, pods?.most, how])).toEqual([
    ["Rollout", "web", 2, "canary"],
  ]);
});

const scaled = (replicas: number, { spec, ...object }: Resource): Resource => ({
  ...object,
  spec: { ...(spec as ValueMap), replicas },
});
const DEPLOYMENT = deployment("1");

test.each<[string, Resource[], Resource[], string[]]>([
  ["begins to run them", [scaled(3, DEPLOYMENT)], [scaled(0, DEPLOYMENT), scaled(3, ROLLOUT)], []],
  [
    "begins to run fewer of them",
    [scaled(3, DEPLOYMENT)],
    [scaled(0, DEPLOYMENT), scaled(2, ROLLOUT)],
    ["Deployment shop/web goes from 3 pods to 2"],
  ],
  [
    "runs fewer than before",
    [DEPLOYMENT, scaled(3, ROLLOUT)],
    [deployment("2"), scaled(2, ROLLOUT)],
    ["Rollout shop/web goes from 3 pods to 2"],
  ],
  [
    "runs none anymore",
    [DEPLOYMENT, ROLLOUT],
    [DEPLOYMENT, scaled(0, ROLLOUT)],
    ["Rollout shop/web is scaled to zero: no pod is left"],
  ],
  [
    "of another workload runs its own",
    [scaled(3, DEPLOYMENT)],
    [
      scaled(0, DEPLOYMENT),
      { ...ROLLOUT, spec: { replicas: 3, workloadRef: { kind: "Deployment", name: "api" } } },
    ],
    ["Deployment shop/web is scaled to zero: no pod is left"],
  ],
])("the pods of a Deployment are those of its Rollout: one %s", (_, before, after, said) => {
  const { risks } = reviewEnvironment(before, after, { name: "prod", path: "prod" });
  expect(risks.flatMap(({ id, message }) => (id === "change/replicas-lowered" ? [message] : []))).toEqual(
    said,
  );
});
