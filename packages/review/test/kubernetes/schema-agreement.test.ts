import { Application, AppProject } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1";
import { ServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { Deployment, StatefulSet } from "kubernetes-models/apps/v1";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2";
import { CronJob } from "kubernetes-models/batch/v1";
import { Ingress, NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1";
import { PersistentVolumeClaim, Service } from "kubernetes-models/v1";
import { describe, expect, it } from "vitest";
import { schemaProblem } from "../../src/kubernetes/validate.ts";

const meta = { name: "a", namespace: "b", labels: { app: "a" } };
const pod = {
  metadata: { labels: { app: "a" } },
  spec: {
    containers: [
      {
        name: "a",
        image: "a:v1",
        imagePullPolicy: "Always" as const,
        env: [
          { name: "A", value: "b" },
          { name: "C", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
        ],
        ports: [{ name: "http", containerPort: 80, protocol: "TCP" as const }],
        resources: { limits: { cpu: "1", memory: "1Gi" } },
        livenessProbe: { httpGet: { path: "/", port: "http" }, periodSeconds: 5 },
        volumeMounts: [{ name: "v", mountPath: "/v" }],
      },
    ],
    volumes: [{ name: "v", emptyDir: {} }],
    tolerations: [{ key: "a", operator: "Exists" as const }],
  },
};
const selector = { matchLabels: { app: "a" } };

/** Valid objects of several kinds, and the validator of the package they come from. */
const MODELS = [
  new Deployment({
    metadata: meta,
    spec: { replicas: 1, selector, template: pod, strategy: { type: "Recreate" } },
  }),
  new StatefulSet({ metadata: meta, spec: { serviceName: "a", selector, template: pod } }),
  new CronJob({
    metadata: meta,
    spec: {
      schedule: "@daily",
      jobTemplate: {
        spec: { template: { ...pod, spec: { ...pod.spec, restartPolicy: "Never" } }, backoffLimit: 1 },
      },
    },
  }),
  new Service({ metadata: meta, spec: { type: "ClusterIP", ports: [{ port: 80, targetPort: "http" }] } }),
  new PersistentVolumeClaim({
    metadata: meta,
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  }),
  new Ingress({
    metadata: meta,
    spec: {
      rules: [
        {
          host: "a.de",
          http: {
            paths: [
              { path: "/", pathType: "Prefix", backend: { service: { name: "a", port: { number: 80 } } } },
            ],
          },
        },
      ],
    },
  }),
  new NetworkPolicy({
    metadata: meta,
    spec: {
      podSelector: selector,
      policyTypes: ["Ingress"],
      ingress: [{ ports: [{ port: 80, protocol: "TCP" }] }],
    },
  }),
  new HorizontalPodAutoscaler({
    metadata: meta,
    spec: {
      maxReplicas: 3,
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "a" },
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
        },
      ],
    },
  }),
  new Application({
    metadata: meta,
    spec: {
      project: "a",
      destination: { namespace: "a", server: "https://a" },
      source: { repoURL: "https://a", path: "a" },
      syncPolicy: { automated: { prune: true }, retry: { limit: 5, backoff: { factor: 2 } } },
    },
  }),
  new AppProject({
    metadata: meta,
    spec: {
      sourceRepos: ["https://a"],
      syncWindows: [{ kind: "allow", schedule: "* * * * *", duration: "1h" }],
    },
  }),
  new ServiceMonitor({ metadata: meta, spec: { selector, endpoints: [{ port: "http", interval: "30s" }] } }),
].map((model) => ({ model, plain: JSON.parse(JSON.stringify(model)) as Resource }));

/** Every path in a value, from the outside in. */
function paths(value: unknown, prefix: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [prefix];
  return [prefix, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...prefix, key]))];
}

/** A copy with the value at a path replaced, or removed for undefined. */
function replaced(value: unknown, path: string[], by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  const inner = replaced(copy[key], rest, by);
  if (inner === undefined && !Array.isArray(copy)) delete copy[key];
  else copy[key] = inner ?? "x";
  return copy;
}

describe("the schemas made from kubernetes-models", () => {
  it("accept what its validators accept", () => {
    for (const { model, plain } of MODELS) {
      expect(() => model.validate()).not.toThrow();
      expect(schemaProblem(plain), plain.kind).toBeUndefined();
    }
  });

  it("refuse every change that its validators refuse", () => {
    const change = fc.oneof(
      fc.constant(undefined),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.string(),
      fc.constantFrom("", "80", "1Gi", "Always", "x y"),
      fc.constant([]),
      fc.constant({}),
      fc.constant([1]),
      fc.constant({ a: 1 }),
    );
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...MODELS), fc.nat(), change, ({ model, plain }, at, by) => {
        const inside = paths(plain).filter((path) => path.length > 1 || path[0] === "spec");
        const path = inside[at % inside.length] as string[];
        const changed = replaced(plain, path, by) as Resource;
        const instance = Object.assign(Object.create(Object.getPrototypeOf(model)), changed) as typeof model;
        try {
          instance.validate();
          return;
        } catch (error) {
          // The API server takes a NetworkPolicy without it.
          if (/required property podSelector$/.test(String(error))) return;
          refused++;
        }
        expect(
          schemaProblem(changed),
          `${plain.kind} ${path.join(".")} = ${JSON.stringify(by)}`,
        ).toBeDefined();
      }),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});
