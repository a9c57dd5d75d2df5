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
  [
    "Service api: selects by labels other than app.kubernetes.io/component, app.kubernetes.io/instance, app.kubernetes.io/name",
    (s) => (s[1].spec.selector = { app: "api" }),
  ],
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

const CLAIM = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { ...METADATA, name: "backups" },
  spec: {},
};

/** A Job or CronJob that keeps every rule, without probes, which mounts a claim. */
function job(kind: "Job" | "CronJob"): Any {
  const [{ spec }] = layer();
  const template = structuredClone(spec.template);
  const [{ livenessProbe: _, readinessProbe: __, ...container }] = template.spec.containers;
  template.spec.containers = [{ ...container, name: "backup" }];
  template.spec.volumes = [{ name: "a", persistentVolumeClaim: { claimName: "backups" } }];
  return {
    apiVersion: "batch/v1",
    kind,
    metadata: { ...METADATA, name: "backup" },
    spec: kind === "Job" ? { template } : { jobTemplate: { spec: { template } } },
  };
}

const WAITS = { annotations: { "argocd.argoproj.io/ignore-healthcheck": "true" } };
const LACKS =
  "PersistentVolumeClaim backups: only Jobs mount it, and it lacks argocd.argoproj.io/ignore-healthcheck";

it.each<[string, (state: Any[]) => void, string[]]>([
  ["only a CronJob mounts", (s) => s.push(CLAIM, job("CronJob")), [LACKS]],
  ["only a Job mounts", (s) => s.push(CLAIM, job("Job")), [LACKS]],
  [
    "only a Job mounts, and whose health isn't waited for",
    (s) => s.push({ ...CLAIM, metadata: { ...CLAIM.metadata, ...WAITS } }, job("Job")),
    [],
  ],
  [
    "a Job and a Deployment mount",
    (s) => {
      s.push(CLAIM, job("Job"));
      pod(s).volumes = [{ name: "a", persistentVolumeClaim: { claimName: "backups" } }];
    },
    [],
  ],
  ["nothing mounts", (s) => s.push(CLAIM), []],
])("a claim that %s", (_, change, expected) => {
  const state = structuredClone(layer());
  change(state);
  expect(houseRules(state as Resource[], "shop")).toEqual(expected);
});

const SCALER = {
  apiVersion: "autoscaling/v2",
  kind: "HorizontalPodAutoscaler",
  metadata: METADATA,
  spec: { scaleTargetRef: { name: "api" }, minReplicas: 1, maxReplicas: 3 },
};
const HASH = `sha256:${"0a".repeat(32)}`;

it.each<[string, (state: Any[]) => void, string[]]>([
  [
    "a broken Deployment, each of its mistakes once",
    (s) => {
      s[0].spec.selector.matchLabels = { app: "api" };
      delete pod(s).securityContext;
      pod(s).topologySpreadConstraints = [];
      pod(s).containers = [{ name: "api" }];
    },
    [
      "Deployment api: may run as root",
      "Deployment api: its seccomp profile is not RuntimeDefault",
      ...["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"].map(
        (field) => `api/api: has no ${field}`,
      ),
      "api/api: may gain privileges",
      "api/api: readOnlyRootFilesystem is not true",
      "api/api: keeps capabilities",
      "api/api: has no livenessProbe",
      "api/api: has no readinessProbe",
      "Deployment api: selects by labels other than app.kubernetes.io/component, app.kubernetes.io/instance, app.kubernetes.io/name",
      "Deployment api: selects no pod of its own",
      "Deployment api: its pods are not spread",
    ],
  ],
  [
    "a workload without a pod spec",
    (s) => (s[0] = { ...job("Job"), spec: { template: {} } }),
    ["Job backup: has no pod spec"],
  ],
  [
    "an init container, which needs no probes",
    (s) => {
      const { livenessProbe: _, readinessProbe: __, ...rest } = container(s);
      pod(s).initContainers = [{ ...rest, name: "wait" }];
    },
    [],
  ],
  [
    "an init container without compute",
    (s) => (pod(s).initContainers = [{ ...container(s), resources: {} }]),
    [
      ...["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"].map(
        (field) => `api/api: has no ${field}`,
      ),
    ],
  ],
  [
    "replicas beside an autoscaler",
    (s) => s.push(SCALER),
    ["Deployment api: has replicas and an autoscaler"],
  ],
  [
    "several pods by an autoscaler, not spread",
    (s) => {
      s.push(SCALER);
      delete s[0].spec.replicas;
      delete pod(s).topologySpreadConstraints;
    },
    ["Deployment api: its pods are not spread"],
  ],
  [
    "the autoscaler of another Deployment",
    (s) => s.push({ ...SCALER, spec: { ...SCALER.spec, scaleTargetRef: { name: "worker" } } }),
    [],
  ],
  [
    "one pod, which can't be spread",
    (s) => {
      s[0].spec.replicas = 1;
      delete pod(s).topologySpreadConstraints;
    },
    [],
  ],
  ["a Service without a selector", (s) => delete s[1].spec.selector, []],
  [
    "objects of the whole cluster, which have no namespace",
    (s) => {
      const { namespace: _, ...metadata } = METADATA;
      for (const kind of ["ClusterRole", "Namespace", "PriorityClass", "StorageClass", "CSIDriver"])
        s.push({ apiVersion: "v1", kind, metadata });
    },
    [],
  ],
  [
    "an object without labels and namespace",
    (s) => s.push({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }),
    [
      "ConfigMap a: is in namespace undefined, not in shop",
      ...["name", "instance", "component", "part-of", "managed-by"].map(
        (label) => `ConfigMap a: has no label app.kubernetes.io/${label}`,
      ),
    ],
  ],
])("house rules say of %s", (_, change, expected) => {
  const state = structuredClone(layer());
  change(state);
  expect(houseRules(state as Resource[], "shop")).toEqual(expected);
});

it("a worker may be excepted from probes, and only it", () => {
  const state = layer();
  delete container(state).livenessProbe;
  expect(houseRules(state as Resource[], "shop", { noProbes: ["api/api"] })).toEqual([]);
  expect(houseRules(state as Resource[], "shop", { noProbes: ["api/other"] })).toEqual([
    "api/api: has no livenessProbe",
  ]);
});

const UNDENIED = "no NetworkPolicy denies by default, in both directions";

it.each<[string, (state: Any[]) => void, string[]]>([
  [
    "a budget for other pods",
    (s) => (s[2].spec.selector.matchLabels = { app: "other" }),
    ["Deployment api: 0 disruption budgets, expected 1"],
  ],
  ["two budgets", (s) => s.push(s[2]), ["Deployment api: 2 disruption budgets, expected 1"]],
  [
    "an autoscaler that may go down to one pod",
    (s) => s.push(SCALER),
    ["Deployment api: 1 disruption budgets, expected 0"],
  ],
  [
    "an autoscaler that keeps two",
    (s) => {
      s.push({ ...SCALER, spec: { ...SCALER.spec, minReplicas: 2 } });
      s[0].spec.replicas = 1;
    },
    [],
  ],
  ["a policy for some pods", (s) => (s[3].spec.podSelector = { matchLabels: LABELS }), [UNDENIED]],
  ["a policy for one direction", (s) => (s[3].spec.policyTypes = ["Ingress"]), [UNDENIED]],
  ["a policy that lets something out", (s) => (s[3].spec.egress = [{}]), [UNDENIED]],
  ["an image with a digest", (s) => (container(s).image = `ghcr.io/acme/api:latest@${HASH}`), []],
  [
    "an image with half of a digest",
    (s) => (container(s).image = "ghcr.io/acme/api@sha256:0a"),
    ["api/api: its image ghcr.io/acme/api@sha256:0a is not pinned"],
  ],
  [
    "an image without a tag, of an init container, too",
    (s) => {
      container(s).image = "ghcr.io/acme/api";
      pod(s).initContainers = [{ name: "wait", image: "busybox" }];
    },
    ["api/wait: its image busybox is not pinned", "api/api: its image ghcr.io/acme/api is not pinned"],
  ],
])("in production, the rules say of %s", (_, change, expected) => {
  const state = structuredClone(layer());
  change(state);
  expect(productionRules(state as Resource[])).toEqual(expected);
});
