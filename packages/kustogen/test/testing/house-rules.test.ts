import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { houseRules, productionRules } from "../../src/testing/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: a state that tests break in many places.
type Any = any;

const LABELS = {
  "app.kubernetes.io/name": "shop",
  "app.kubernetes.io/instance": "shop",
  "app.kubernetes.io/component": "api",
};
const METADATA = {
  name: "api",
  namespace: "shop",
  labels: { ...LABELS, "app.kubernetes.io/part-of": "shop", "app.kubernetes.io/managed-by": "kustogen" },
};
const PROBE = { httpGet: { path: "/", port: 80 } };

/** A layer that keeps every rule. */
function layer(): Any[] {
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: METADATA,
      spec: {
        replicas: 2,
        selector: { matchLabels: LABELS },
        template: {
          metadata: { labels: METADATA.labels },
          spec: {
            securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            topologySpreadConstraints: [{ maxSkew: 1 }],
            containers: [
              {
                name: "api",
                image: "ghcr.io/acme/api:v1",
                resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ["ALL"] },
                },
                livenessProbe: PROBE,
                readinessProbe: PROBE,
              },
            ],
          },
        },
      },
    },
    { apiVersion: "v1", kind: "Service", metadata: METADATA, spec: { selector: LABELS } },
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: METADATA,
      spec: { selector: { matchLabels: LABELS } },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: METADATA,
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    },
  ];
}

it("a layer that keeps them has nothing to say", () => {
  expect(houseRules(layer() as Resource[], "shop")).toEqual([]);
  expect(productionRules(layer() as Resource[])).toEqual([]);
});

const pod = (state: Any[]) => state[0].spec.template.spec;
const container = (state: Any[]) => pod(state).containers[0];

it.each<[string, (state: Any[]) => void]>([
  [
    "Service api: is in namespace other, not in shop",
    (s) => (s[1].metadata = { ...METADATA, namespace: "other" }),
  ],
  [
    "Deployment api: has no label app.kubernetes.io/part-of",
    (s) => (s[0].metadata = { ...METADATA, labels: { ...LABELS, "app.kubernetes.io/managed-by": "k" } }),
  ],
  ["Deployment api: may run as root", (s) => delete pod(s).securityContext.runAsNonRoot],
  [
    "Deployment api: its seccomp profile is not RuntimeDefault",
    (s) => delete pod(s).securityContext.seccompProfile,
  ],
  ["Deployment api: its pods are not spread", (s) => delete pod(s).topologySpreadConstraints],
  ["api/api: has no limits.memory", (s) => delete container(s).resources.limits.memory],
  ["api/api: may gain privileges", (s) => delete container(s).securityContext.allowPrivilegeEscalation],
  [
    "api/api: readOnlyRootFilesystem is not true",
    (s) => (container(s).securityContext.readOnlyRootFilesystem = false),
  ],
  ["api/api: keeps capabilities", (s) => (container(s).securityContext.capabilities.drop = ["NET_RAW"])],
  ["api/api: has no readinessProbe", (s) => delete container(s).readinessProbe],
  [
    "Deployment api: selects no pod of its own",
    (s) => (s[0].spec.template.metadata.labels = { ...METADATA.labels, "app.kubernetes.io/name": "other" }),
  ],
  ["Service api: selects by labels other than", (s) => (s[1].spec.selector = { app: "api" })],
  [
    "Secret api: is in the repository",
    (s) => s.push({ apiVersion: "v1", kind: "Secret", metadata: METADATA }),
  ],
])("%s", (message, change) => {
  const state = structuredClone(layer());
  change(state);
  expect(houseRules(state as Resource[], "shop").join("\n")).toContain(message);
});

it.each<[string, (state: Any[]) => void]>([
  ["Deployment api: 0 disruption budgets, expected 1", (s) => s.splice(2, 1)],
  ["Deployment api: 1 disruption budgets, expected 0", (s) => (s[0].spec.replicas = 1)],
  ["no NetworkPolicy denies by default", (s) => (s[3].spec.ingress = [{}])],
  [
    "api/api: its image ghcr.io/acme/api:latest is not pinned",
    (s) => (container(s).image = "ghcr.io/acme/api:latest"),
  ],
])("in production: %s", (message, change) => {
  const state = structuredClone(layer());
  change(state);
  expect(productionRules(state as Resource[]).join("\n")).toContain(message);
});

it("an exception lets off what it names, and only that", () => {
  const state = layer();
  container(state).securityContext.readOnlyRootFilesystem = false;
  expect(houseRules(state as Resource[], "shop", { writableRoot: ["api/api"] })).toEqual([]);
  expect(houseRules(layer() as Resource[], "shop", { writableRoot: ["api/api"] })).toEqual([
    "api/api: readOnlyRootFilesystem is not false",
  ]);
});
