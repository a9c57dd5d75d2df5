import { expect, it } from "vitest";
import type { Component } from "../../src/authoring/component.ts";
import type { Context } from "../../src/authoring/context.ts";
import { defineSystem } from "../../src/authoring/system.ts";
import { configMap } from "../../src/blocks/config-map.ts";
import { daemonSet } from "../../src/blocks/daemon-set.ts";
import { deployment } from "../../src/blocks/deployment.ts";
import { externalSecret } from "../../src/blocks/external-secret.ts";
import { ingress } from "../../src/blocks/ingress.ts";
import { cronJob } from "../../src/blocks/job.ts";
import { labels, selector } from "../../src/blocks/labels.ts";
import { part } from "../../src/blocks/part.ts";
import { autoscaler } from "../../src/blocks/scale.ts";
import { serviceAccount } from "../../src/blocks/service-account.ts";
import { webService } from "../../src/blocks/web-service.ts";
import { settings } from "../../src/settings/index.ts";

const WEB = {
  ...part({ system: "shop", namespace: "shop" }, "web"),
  adopted: true,
  placed: true,
  selector: { app: "web" },
};
const PROBE = { httpGet: { path: "/", port: 8080 } };
const CONTAINER = {
  name: "web",
  image: "web:v1",
  ports: [{ containerPort: 8080 }],
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "2", memory: "1Gi" } },
};

it("blocks of an adopted component write what they are given, and nothing else", () => {
  expect(
    webService(WEB, { name: "web", scale: 2, container: CONTAINER, service: { ports: [{ port: 80 }] } }),
  ).toEqual([
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web" },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: "web" } },
        template: { metadata: { labels: { app: "web" } }, spec: { containers: [CONTAINER] } },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web" },
      spec: { ports: [{ port: 80 }], selector: { app: "web" } },
    },
  ]);
  expect(cronJob(WEB, { name: "clean", schedule: "1 2 * * *", container: CONTAINER }).spec).toEqual({
    schedule: "1 2 * * *",
    jobTemplate: {
      spec: { template: { metadata: { labels: { app: "web" } }, spec: { containers: [CONTAINER] } } },
    },
  });
  const agent = daemonSet(WEB, { name: "agent", containers: [CONTAINER], pod: { labels: { tier: "node" } } });
  expect(agent.spec).toEqual({
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web", tier: "node" } }, spec: { containers: [CONTAINER] } },
  });
  expect(configMap(WEB, "web", { A: "b" }).metadata).toEqual({ name: "web" });
  expect(serviceAccount(WEB, "web")).not.toHaveProperty("automountServiceAccountToken");
  expect(autoscaler(WEB, "web", { min: 1, max: 3, cpu: 80 })[0]?.metadata).toEqual({ name: "web" });
  const hosts = { "shop.example.com": [{ path: "/", service: "web", port: 80 }] };
  expect(ingress(WEB, { name: "web", hosts }).spec).not.toHaveProperty("ingressClassName");
  const secret = externalSecret(WEB, {
    name: "db",
    store: { name: "vault", kind: "SecretStore" },
    refreshInterval: "1h",
    keys: { URL: { key: "shop/db" } },
  });
  expect(secret).toMatchObject({
    spec: { target: { name: "db" }, data: [{ secretKey: "URL", remoteRef: { key: "shop/db" } }] },
  });
});

it("a single instance of an adopted component is stopped before the next one starts, as its scale says", () => {
  const { spec } = deployment(WEB, { name: "web", scale: "single", containers: [CONTAINER] });
  expect(spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  expect(deployment(WEB, { name: "web", containers: [CONTAINER] }).spec).not.toHaveProperty("replicas");
});

it("labels and selectors that a component says take the place of the recommended ones, adopted or not", () => {
  const own = { ...part({ system: "shop", namespace: "shop" }, "web"), selector: { app: "web" } };
  expect(selector(own)).toEqual({ app: "web" });
  const { metadata, spec } = deployment(own, { name: "web", scale: 1, containers: [CONTAINER] });
  expect(metadata).toMatchObject({ namespace: "shop", labels: labels(own) });
  expect(spec?.template.metadata?.labels).toEqual({ ...labels(own), app: "web" });
  expect(labels({ ...own, labels: { team: "shop" } })).toEqual({ team: "shop" });
});

it("a component is adopted with its system, unless it says otherwise, and makes its labels from the context", () => {
  const component = (name: string, fields: Partial<Component<Context<object, string>>>) => ({
    name,
    resources: (_: unknown, { part: own }: { part: typeof WEB }) => [configMap(own, name, {})],
    ...fields,
  });
  const system = defineSystem({
    name: "shop",
    description: "",
    namespace: "shop",
    settings: settings({}),
    images: {},
    secrets: [],
    adopted: true,
    components: [
      component("one", { labels: ({ layer }) => ({ stage: layer }) }),
      component("two", { adopted: false }),
      component("three", { namespace: "other" }),
    ] as Component[],
  });
  const context = { system: "shop", namespace: "shop", layer: "beta" };
  const [one, two, three] = system.resources(context as never).map(({ metadata }) => metadata);
  expect(one).toEqual({ name: "one", labels: { stage: "beta" } });
  expect(two?.labels).toHaveProperty(["app.kubernetes.io/component"], "two");
  expect(three).toEqual({ name: "three", namespace: "other" });
});
