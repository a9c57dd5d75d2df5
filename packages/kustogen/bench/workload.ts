import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { z } from "zod";
import type { Context } from "../src/authoring/context.ts";
import type { Environment } from "../src/authoring/environment.ts";
import { defineSystem, type System } from "../src/authoring/system.ts";

/** Resources of a synthetic system in each of its environments, and its layers. */
export const RESOURCES_PER_LAYER = 8;
export const LAYER_NAMES = ["base", "beta", "production"] as const;

interface Profile {
  replicas: number;
  domain: string;
  pool: number;
  logLevel: string;
  tag: string;
}

const PROFILES: Record<string, Profile> = {
  base: { replicas: 1, domain: "dev.example.test", pool: 5, logLevel: "debug", tag: "1.0.0" },
  beta: { replicas: 2, domain: "beta.example.test", pool: 10, logLevel: "info", tag: "1.1.0" },
  production: { replicas: 4, domain: "example.test", pool: 40, logLevel: "warn", tag: "1.0.7" },
};

const settings = z.strictObject({});

/** The synthetic system with the given number: 8 resources that differ between layers in env, replicas, tag and host. */
export function syntheticSystem(number: number): System {
  const name = `sys${number}`;
  return defineSystem({
    name,
    description: "A system for measuring",
    namespace: name,
    settings,
    images: { app: { name: `registry.example.test/team/${name}`, tag: "1.0.0" } },
    secrets: ["database", "api-keys"].map((what) => ({
      name: `${name}-${what}`,
      provider: "by-hand",
      open: true,
      keys: {},
    })),
    resources: (context) => resourcesOf(number, name, context),
  });
}

/** The two environments that every synthetic system runs in. */
export function syntheticEnvironments(count: number): Environment[] {
  const systemsOf = (minor: number) => {
    const systems: Environment["systems"] = {};
    for (let i = 0; i < count; i++)
      systems[`sys${i}`] = { settings: {}, images: { app: { tag: `1.${minor}.${i % 20}` } } };
    return systems;
  };
  return (["beta", "production"] as const).map((name) => ({
    name,
    stage: name,
    stageName: name,
    kubernetes: "1.35",
    cluster: { server: "https://kubernetes.default.svc" },
    argocd: {
      enabled: true,
      instance: name,
      repository: "https://git.example.test/bench.git",
      revision: "main",
      namespace: "argocd",
      form: "applications",
    },
    groups: [],
    layers: [],
    systems: systemsOf(name === "beta" ? 1 : 0),
    file: `generators/environments/${name}.yaml`,
    lineOf: () => 1,
  }));
}

/** The resources of the synthetic system with the given number, as they are in its base or another layer. */
export function syntheticResources(number: number, layer: string = "base"): Resource[] {
  const name = `sys${number}`;
  return resourcesOf(number, name, {
    layer,
    images: { app: `registry.example.test/team/${name}:1.0.0` },
  });
}

function resourcesOf(
  number: number,
  name: string,
  { layer, images }: Pick<Context<unknown, "app">, "layer" | "images">,
): Resource[] {
  const profile = PROFILES[layer] as Profile;
  const selector = () => ({ "app.kubernetes.io/name": name });
  const labels = () => ({
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/part-of": `platform-${number % 10}`,
    "app.kubernetes.io/managed-by": "kustogen",
  });
  const metadata = () => ({ name, namespace: name, labels: labels() });
  const host = `${name}.${profile.domain}`;
  const env = {
    APP_NAME: name,
    APP_ENVIRONMENT: layer,
    LOG_LEVEL: profile.logLevel,
    HTTP_PORT: "8080",
    METRICS_PORT: "9090",
    DATABASE_HOST: `${name}-db.${profile.domain}`,
    DATABASE_PORT: "5432",
    DATABASE_POOL_SIZE: String(profile.pool + (number % 7)),
    CACHE_URL: `redis://${name}-cache.${profile.domain}:6379/${number % 16}`,
    QUEUE_URL: `amqp://${name}-queue.${profile.domain}:5672/main`,
    FEATURE_SEARCH: number % 2 === 0 ? "true" : "false",
    FEATURE_EXPORT: layer === "production" ? "false" : "true",
    REQUEST_TIMEOUT_MS: String(1000 * profile.replicas),
    TRACE_SAMPLE_RATE: layer === "production" ? "0.01" : "1",
    PUBLIC_URL: `https://${host}/`,
  };
  const mount = () => [{ name: "config", mountPath: "/etc/app", readOnly: true }];
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: metadata(),
      spec: {
        replicas: profile.replicas + (number % 3),
        revisionHistoryLimit: 3,
        selector: { matchLabels: selector() },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: {
          metadata: { labels: labels() },
          spec: {
            serviceAccountName: name,
            containers: [
              {
                name: "app",
                image: images.app,
                ports: [
                  { name: "http", containerPort: 8080, protocol: "TCP" },
                  { name: "metrics", containerPort: 9090, protocol: "TCP" },
                ],
                env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
                envFrom: [
                  { secretRef: { name: `${name}-database` } },
                  { secretRef: { name: `${name}-api-keys` } },
                ],
                resources: {
                  requests: { cpu: "100m", memory: "128Mi" },
                  limits: { cpu: "500m", memory: "512Mi" },
                },
                readinessProbe: { httpGet: { path: "/ready", port: "http" }, periodSeconds: 5 },
                livenessProbe: { httpGet: { path: "/live", port: "http" }, periodSeconds: 10 },
                volumeMounts: mount(),
              },
              {
                name: "proxy",
                image: "registry.example.test/shared/proxy:2.4.1",
                args: ["--config=/etc/app/proxy.conf", "--port=8443"],
                ports: [{ name: "https", containerPort: 8443, protocol: "TCP" }],
                resources: {
                  requests: { cpu: "20m", memory: "32Mi" },
                  limits: { cpu: "100m", memory: "64Mi" },
                },
                volumeMounts: mount(),
              },
            ],
            volumes: [{ name: "config", configMap: { name } }],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: metadata(),
      spec: {
        type: "ClusterIP",
        selector: selector(),
        ports: [
          { name: "http", port: 80, targetPort: "http", protocol: "TCP" },
          { name: "metrics", port: 9090, targetPort: "metrics", protocol: "TCP" },
        ],
      },
    },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: metadata(),
      data: {
        "proxy.conf": `listen 8443\nupstream 127.0.0.1:8080\nname ${name}\n`,
        "logging.format": "json",
        "limits.body": "10m",
        "limits.rate": String(100 + (number % 50)),
        "cors.origins": "https://example.test,https://www.example.test",
        "session.ttl": "3600",
        "retry.max": "5",
        "retry.backoff": "exponential",
        "mail.sender": `${name}@example.test`,
        "locale.default": "en",
      },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: metadata(),
      spec: {
        ingressClassName: "nginx",
        rules: [
          {
            host,
            http: {
              paths: [
                { path: "/", pathType: "Prefix", backend: { service: { name, port: { name: "http" } } } },
              ],
            },
          },
        ],
      },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: metadata(),
      spec: {
        podSelector: { matchLabels: selector() },
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress" } } }],
            ports: [{ port: 8080, protocol: "TCP" }],
          },
        ],
        egress: [{ ports: [{ port: 53, protocol: "UDP" }] }, { ports: [{ port: 5432, protocol: "TCP" }] }],
      },
    },
    {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: metadata(),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas: 1,
        maxReplicas: 10,
        metrics: [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
          },
        ],
      },
    },
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: metadata(),
      spec: { maxUnavailable: 1, selector: { matchLabels: selector() } },
    },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: metadata(), automountServiceAccountToken: false },
  ];
}
