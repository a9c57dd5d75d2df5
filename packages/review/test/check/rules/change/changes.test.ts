import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { expect, test } from "vitest";
import { REFUSED, TAKEN } from "../../../../../../test/referee/immutable-samples.ts";
import { reviewEnvironment } from "../../../../src/changes/environment.ts";
import { severityOf } from "../../../../src/check/model/rule.ts";
import { stateOf } from "../../../../src/check/model/state-of.ts";
import { RULES } from "../../../../src/check/rules/rules.ts";
import { judge } from "../../../../src/check/steps/judge.ts";
import { IMMUTABLE_FIELDS } from "../../../../src/cluster/api-server/immutable-fields.ts";
import { valueAtPath } from "../../../../src/compare/path.ts";
import { readFinding } from "../../read-findings.ts";

type Fields = Record<string, unknown>;

const meta = (name: string, more: Fields = {}) => ({ name, namespace: "shop", ...more });

function workload(kind: string, pod: Fields = {}, spec: Fields = {}, container: Fields = {}): Resource {
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: meta("api"),
    spec: {
      ...spec,
      selector: spec.selector ?? { matchLabels: { app: "api" } },
      template: {
        metadata: { labels: { app: "api" } },
        spec: { ...pod, containers: [{ name: "api", image: "example.test/api:1.2.0", ...container }] },
      },
    },
  };
}

/** A Deployment with these containers. */
function withContainers(...containers: object[]): Resource {
  return object("apps/v1", "Deployment", {
    spec: {
      selector: { matchLabels: { a: "b" } },
      template: { metadata: { labels: { a: "b" } }, spec: { containers } },
    },
  });
}

const deployment = (pod: Fields = {}, spec: Fields = {}, container: Fields = {}) =>
  workload("Deployment", pod, { replicas: 2, ...spec }, container);
const api = (container: Fields) => deployment({}, {}, container);

function object(apiVersion: string, kind: string, fields: Fields, name = "thing"): Resource {
  return { apiVersion, kind, metadata: meta(name), ...fields };
}

/** A workload beside the one that is there. */
const extra = (pod: Fields, container: Fields = {}): Resource => {
  const { spec, ...more } = deployment(pod, { selector: { matchLabels: { app: "extra" } } }, container);
  const { template } = spec as { template: Fields };
  return {
    ...more,
    metadata: meta("extra"),
    spec: { ...(spec as Fields), template: { ...template, metadata: { labels: { app: "extra" } } } },
  };
};
const bound = (name: string, account = "api", role = "reader") =>
  object(
    "rbac.authorization.k8s.io/v1",
    "RoleBinding",
    {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role },
      subjects: [
        { kind: "User", name: "api" },
        { kind: "ServiceAccount", name: account, namespace: "shop" },
      ],
    },
    name,
  );
const asApi = deployment({ serviceAccountName: "api" });
const alerts = (...rules: Fields[]) =>
  object("monitoring.coreos.com/v1", "PrometheusRule", { spec: { groups: [{ name: "shop", rules }] } });
const serving = (spec: Fields = {}) =>
  object("v1", "Service", { spec: { selector: { app: "api" }, ports: [{ port: 80 }], ...spec } });
const ADMISSION = "admissionregistration.k8s.io/v1";
const syncing = (options: string) => ({ annotations: { "argocd.argoproj.io/sync-options": options } });
const forDevelopers = (name: string): Resource => ({
  ...bound(name),
  subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "developers" }],
});

/** Objects of custom kinds, and how bad it is if one goes. */
const REMOVED: readonly (readonly [
  what: string,
  apiVersion: string,
  kind: string,
  fields: Fields,
  severity: "error" | "warning" | undefined,
])[] = [
  ["a topic", "kafka.strimzi.io/v1beta2", "KafkaTopic", { spec: { partitions: 3 } }, "warning"],
  [
    "a topic that its operator doesn't manage",
    "kafka.strimzi.io/v1beta2",
    "KafkaTopic",
    { metadata: meta("thing", { annotations: { "strimzi.io/managed": "false" } }), spec: {} },
    "warning",
  ],
  [
    "a bucket outside the cluster",
    "s3.aws.upbound.io/v1beta1",
    "Bucket",
    { spec: { forProvider: {} } },
    "warning",
  ],
  [
    "a bucket that its provider keeps",
    "s3.aws.upbound.io/v1beta1",
    "Bucket",
    { spec: { deletionPolicy: "Orphan" } },
    undefined,
  ],
  [
    "a bucket that is only observed",
    "s3.aws.upbound.io/v1beta1",
    "Bucket",
    { spec: { managementPolicies: ["Observe"] } },
    undefined,
  ],
  ["the settings of a provider", "aws.upbound.io/v1beta1", "ProviderConfig", { spec: {} }, "warning"],
  [
    "Terraform that destroys what it made",
    "infra.contrib.fluxcd.io/v1alpha2",
    "Terraform",
    { spec: { destroyResourcesOnDeletion: true } },
    "warning",
  ],
  [
    "Terraform that leaves what it made",
    "infra.contrib.fluxcd.io/v1alpha2",
    "Terraform",
    { spec: { path: "./" } },
    "warning",
  ],
  [
    "a database that is dropped with its object",
    "postgresql.cnpg.io/v1",
    "Database",
    { spec: { databaseReclaimPolicy: "delete" } },
    "warning",
  ],
  ["a database that stays", "postgresql.cnpg.io/v1", "Database", { spec: { name: "app" } }, "warning"],
  ["the nodes of a cluster", "cluster.x-k8s.io/v1beta1", "MachineDeployment", { spec: {} }, "warning"],
  ["a schedule of backups", "velero.io/v1", "Schedule", { spec: {} }, "warning"],
  ["a program that an operator runs", "kafka.strimzi.io/v1beta2", "KafkaConnect", { spec: {} }, "warning"],
  ["addresses for Services", "metallb.io/v1beta1", "IPAddressPool", { spec: {} }, "warning"],
  ["a monitor", "monitoring.coreos.com/v1", "ServiceMonitor", { spec: {} }, "warning"],
  ["a dashboard", "grafana.integreatly.org/v1beta1", "GrafanaDashboard", { spec: {} }, "warning"],
  ["a claim of an unknown operator", "platform.example.test/v1", "SQLInstance", { spec: {} }, "warning"],
  [
    "a repository of Argo CD",
    "v1",
    "Secret",
    { metadata: meta("thing", { labels: { "argocd.argoproj.io/secret-type": "repository" } }) },
    "warning",
  ],
  ["a Secret that nobody here reads", "v1", "Secret", { type: "Opaque" }, undefined],
];
const hostPath = (path: string) => ({ volumes: [{ name: "node", hostPath: { path } }] });
const service = (namespace: string): Resource => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace },
  spec: { ports: [{ port: 80 }] },
});

const custom = (apiVersion: string, kind: string, namespace: string): Resource => ({
  apiVersion,
  kind,
  metadata: { name: "web", namespace },
});

const claim = (storage: string) =>
  object(
    "v1",
    "PersistentVolumeClaim",
    { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } } },
    "data",
  );
const config = (value: string, name = "config") => object("v1", "ConfigMap", { data: { A: value } }, name);
const budget = (spec: Fields) => object("policy/v1", "PodDisruptionBudget", { spec });
const scaler = (minReplicas: number, maxReplicas: number) =>
  object("autoscaling/v2", "HorizontalPodAutoscaler", {
    spec: { scaleTargetRef: { kind: "Deployment", name: "api" }, minReplicas, maxReplicas },
  });
const through = (gateway: string, paths: readonly string[] = ["/"], name = "a") =>
  object(
    "gateway.networking.k8s.io/v1",
    "HTTPRoute",
    {
      spec: {
        parentRefs: [{ name: gateway }],
        hostnames: ["a.test"],
        rules: [{ matches: paths.map((value) => ({ path: { value } })) }],
      },
    },
    name,
  );
const ingress = (host: string, path = "/", annotations: Fields = {}) => ({
  ...object("networking.k8s.io/v1", "Ingress", { spec: { rules: [{ host, http: { paths: [{ path }] } }] } }),
  metadata: meta("thing", { annotations }),
});
const serves = (host: string, annotations: Fields) => ({
  ...object("networking.k8s.io/v1", "Ingress", { spec: { rules: [{ host }], tls: [{ hosts: [host] }] } }),
  metadata: meta("thing", { annotations }),
});
const policy = (spec: Fields) => object("networking.k8s.io/v1", "NetworkPolicy", { spec });
const role = (...verbs: string[]) =>
  object("rbac.authorization.k8s.io/v1", "Role", {
    rules: [{ apiGroups: [""], resources: ["pods"], verbs }],
  });
const ofGroup = (group: string, verb: string, kind = "things") =>
  object("rbac.authorization.k8s.io/v1", "ClusterRole", {
    rules: [{ apiGroups: [group], resources: [kind], verbs: [verb] }],
  });
const ofCustomKind = (verb: string) => ofGroup("shop.example.com", verb);
const crd = (...versions: string[]) =>
  object("apiextensions.k8s.io/v1", "CustomResourceDefinition", {
    spec: {
      names: { kind: "Thing" },
      versions: versions.map((name, index) => ({ name, served: true, storage: index === 0 })),
    },
  });
const database = (name: string, image: string) =>
  object(
    "apps/v1",
    "StatefulSet",
    {
      spec: {
        ...{ serviceName: "db", replicas: 3, podManagementPolicy: "Parallel", minReadySeconds: 5 },
        selector: { matchLabels: { app: "db", tier: "data", part: "shop" } },
        template: {
          metadata: { labels: { app: "db", tier: "data", part: "shop" } },
          spec: {
            containers: [
              {
                ...{ name: "db", image, workingDir: "/data", args: ["-c", "max_connections=200"] },
                ports: [{ name: "sql", containerPort: 5432 }],
                volumeMounts: [{ name: "data", mountPath: "/data" }],
              },
            ],
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
          },
        ],
      },
    },
    name,
  );
const entry = (spec: Fields, annotations: Fields = {}) =>
  object("networking.k8s.io/v1", "Ingress", {
    metadata: meta("thing", { annotations }),
    spec: { rules: [{ host: "a.example.com", http: { paths: [] } }], ...spec },
  });
const listener = (fields: Fields) =>
  object("gateway.networking.k8s.io/v1", "Gateway", {
    spec: { listeners: [{ name: "web", hostname: "a.example.com", port: 443, ...fields }] },
  });
const application = (automated: Fields) =>
  object("argoproj.io/v1alpha1", "Application", { spec: { syncPolicy: { automated } } });
const argo = (spec: Fields, metadata: Fields = {}, more: Fields = {}, kind = "Application") => ({
  ...object("argoproj.io/v1alpha1", kind, { spec, ...more }),
  metadata: meta("thing", metadata),
});
const fromOwn = (fields: Fields) => argo({ source: { repoURL: "https://a.example/x", ...fields } });
const argoSet = (generators: Fields[], repoURL = "a") =>
  argo({ generators, template: { spec: { source: { repoURL } } } }, {}, {}, "ApplicationSet");
const project = (spec: Fields) => argo(spec, {}, {}, "AppProject");
const secretEnv = (key: string, optional = false) => ({
  env: [{ name: "KEY", valueFrom: { secretKeyRef: { name: "keys", key, ...(optional && { optional }) } } }],
});
const variable = (name: string, value: string) => ({ env: [{ name, value }] });
const httpRoute = (backend: Fields) =>
  object("gateway.networking.k8s.io/v1", "HTTPRoute", {
    spec: { rules: [{ backendRefs: [{ port: 80, ...backend }] }] },
  });
const security = (securityContext: Fields) => ({ securityContext });
const probe = { readinessProbe: { httpGet: { path: "/ready", port: 80 } } };
const limits = (cpu: string | undefined) => ({
  resources: { limits: { memory: "1Gi", ...(cpu && { cpu }) } },
});
const from = (peer?: Fields) =>
  policy({ podSelector: {}, policyTypes: ["Ingress"], ingress: [peer ? { from: [peer] } : {}] });

/** For each rule states that it warns of, and the same kind of change that it is silent about. */
type Case = [rule: string, what: string, before: Resource[], after: Resource[], severity: string | undefined];

const CASES: Case[] = [
  [
    "change/immutable-field",
    "another selector",
    [deployment()],
    [deployment({}, { selector: { matchLabels: { app: "b" } } })],
    "error",
  ],
  ["change/immutable-field", "another image", [api({ image: "a:1" })], [api({ image: "a:2" })], undefined],
  [
    "change/immutable-field",
    "another service name of a StatefulSet",
    [workload("StatefulSet", {}, { serviceName: "a" })],
    [workload("StatefulSet", {}, { serviceName: "b" })],
    "error",
  ],
  [
    "change/immutable-field",
    "a Job's image",
    [{ ...workload("Job", {}, {}, { image: "a:1" }), apiVersion: "batch/v1" }],
    [{ ...workload("Job", {}, {}, { image: "a:2" }), apiVersion: "batch/v1" }],
    "error",
  ],
  [
    "change/immutable-field",
    "a hook's image, which is created again",
    [hook("a:1")],
    [hook("a:2")],
    undefined,
  ],
  [
    "change/immutable-field",
    "an immutable ConfigMap",
    [{ ...config("1"), immutable: true }],
    [{ ...config("2"), immutable: true }],
    "error",
  ],
  [
    "change/removed-resource",
    "a Deployment that is gone",
    [deployment(), config("1")],
    [config("1")],
    "warning",
  ],
  [
    "change/removed-resource",
    "a HelmRelease that is gone",
    [deployment(), object("helm.toolkit.fluxcd.io/v2", "HelmRelease", { spec: {} }, "db")],
    [deployment()],
    "warning",
  ],
  [
    "change/removed-resource",
    "a Flux Kustomization that is gone",
    [
      deployment(),
      object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", { spec: { prune: true } }, "apps"),
    ],
    [deployment()],
    "warning",
  ],
  [
    "change/removed-resource",
    "a ConfigMap that is gone",
    [deployment(), config("1")],
    [deployment()],
    undefined,
  ],
  [
    "change/renamed-resource",
    "a Service under a new name",
    [object("v1", "Service", { spec: { ports: [{ port: 80 }] } }, "old")],
    [object("v1", "Service", { spec: { ports: [{ port: 80 }] } }, "new")],
    "warning",
  ],
  [
    "change/removed-resource",
    "a database of an operator",
    [object("postgresql.cnpg.io/v1", "Cluster", { spec: { instances: 3, storage: { size: "10Gi" } } }, "db")],
    [],
    "error",
  ],
  [
    "change/removed-resource",
    "a database that stays when it is no longer rendered",
    [
      {
        ...object("postgresql.cnpg.io/v1", "Cluster", { spec: { instances: 3 } }),
        metadata: meta("db", { annotations: { "argocd.argoproj.io/sync-options": "Prune=false" } }),
      },
    ],
    [],
    undefined,
  ],
  [
    "change/removed-resource",
    "an object with unknown consequences",
    [object("cluster.example.test/v1", "Cluster", { spec: { instances: 3 } }, "db")],
    [],
    "warning",
  ],
  [
    "change/renamed-resource",
    "a database of an operator that gets another name",
    [
      object(
        "kafka.strimzi.io/v1beta2",
        "Kafka",
        { spec: { kafka: { replicas: 3, storage: { size: "10Gi" } } } },
        "events",
      ),
    ],
    [
      object(
        "kafka.strimzi.io/v1beta2",
        "Kafka",
        { spec: { kafka: { replicas: 3, storage: { size: "10Gi" } } } },
        "stream",
      ),
    ],
    "warning",
  ],
  [
    "change/renamed-resource",
    "a StatefulSet with another name and image",
    [database("db", "postgres:17.1")],
    [database("main", "postgres:17.2")],
    "warning",
  ],
  [
    "change/renamed-resource",
    "a StatefulSet with another image",
    [database("db", "postgres:17.1")],
    [database("db", "postgres:17.2")],
    undefined,
  ],
  [
    "change/renamed-resource",
    "a StatefulSet in another namespace",
    [database("db", "postgres:17.1")],
    [{ ...database("db", "postgres:17.2"), metadata: { ...meta("db"), namespace: "other" } }],
    undefined,
  ],
  [
    "change/renamed-resource",
    "another Deployment beside it",
    [deployment()],
    [deployment(), { ...deployment(), metadata: meta("web") }],
    undefined,
  ],
  ["change/volume-removed", "a claim that is gone", [claim("1Gi")], [], "error"],
  [
    "change/volume-removed",
    "a namespace that the API server never deletes",
    [object("v1", "Namespace", { metadata: { name: "kube-system", namespace: "" } })],
    [],
    "info",
  ],
  [
    "change/volume-removed",
    "a claim that Argo CD keeps",
    [
      {
        ...claim("1Gi"),
        metadata: meta("data", { annotations: { "argocd.argoproj.io/sync-options": "Prune=false" } }),
      },
    ],
    [],
    "info",
  ],
  [
    "change/volume-removed",
    "a volume that keeps its data",
    [object("v1", "PersistentVolume", { spec: { nfs: { server: "nas", path: "/a" } } })],
    [],
    "warning",
  ],
  [
    "change/volume-removed",
    "a volume whose data is deleted with it",
    [object("v1", "PersistentVolume", { spec: { persistentVolumeReclaimPolicy: "Delete" } })],
    [],
    "error",
  ],
  [
    "change/volume-removed",
    "a claim of a volume that keeps its data",
    [
      object("v1", "PersistentVolume", { spec: { persistentVolumeReclaimPolicy: "Retain" } }),
      object("v1", "PersistentVolumeClaim", { spec: { volumeName: "thing" } }),
    ],
    [object("v1", "PersistentVolume", { spec: { persistentVolumeReclaimPolicy: "Retain" } })],
    "warning",
  ],
  [
    "change/volume-removed",
    "a claim that stays",
    [claim("1Gi"), config("1")],
    [claim("1Gi"), config("2")],
    undefined,
  ],
  [
    "change/volume-removed",
    "a pod that no longer mounts it",
    [deployment({ volumes: [{ name: "d", persistentVolumeClaim: { claimName: "data" } }] })],
    [deployment({ volumes: [{ name: "d", emptyDir: {} }] })],
    "warning",
  ],
  ["change/volume-shrunk", "a smaller claim", [claim("10Gi")], [claim("5Gi")], "error"],
  ["change/volume-shrunk", "a larger claim", [claim("5Gi")], [claim("10Gi")], "info"],
  [
    "change/volume-shrunk",
    "the same size written otherwise",
    [claim("1Gi"), config("1")],
    [claim("1024Mi"), config("2")],
    undefined,
  ],
  [
    "change/replicas-lowered",
    "fewer pods",
    [deployment({}, { replicas: 3 })],
    [deployment({}, { replicas: 1 })],
    "warning",
  ],
  [
    "change/replicas-lowered",
    "more pods",
    [deployment({}, { replicas: 1 })],
    [deployment({}, { replicas: 3 })],
    undefined,
  ],
  [
    "change/replicas-lowered",
    "an autoscaler counts them",
    [deployment({}, { replicas: 3 }), scaler(2, 5)],
    [deployment({}, { replicas: 1 }), scaler(2, 5)],
    undefined,
  ],
  [
    "change/guard-removed",
    "fewer must be there",
    [budget({ minAvailable: 2 })],
    [budget({ minAvailable: 1 })],
    "warning",
  ],
  [
    "change/guard-removed",
    "more must be there",
    [budget({ minAvailable: 1 })],
    [budget({ minAvailable: 2 })],
    undefined,
  ],
  [
    "change/guard-removed",
    "a selector that asks for less",
    [budget({ maxUnavailable: 0, selector: { matchLabels: { app: "made-by-an-operator", team: "a" } } })],
    [budget({ maxUnavailable: 0, selector: { matchLabels: { app: "made-by-an-operator" } } })],
    "warning",
  ],
  [
    "change/guard-removed",
    "a selector that asks for more",
    [budget({ maxUnavailable: 0, selector: { matchLabels: { app: "made-by-an-operator" } } })],
    [budget({ maxUnavailable: 0, selector: { matchLabels: { app: "made-by-an-operator", team: "a" } } })],
    "warning",
  ],
  [
    "change/guard-removed",
    "a selector that asks for less, so that others count among the pods that must be there",
    [budget({ minAvailable: 1, selector: { matchLabels: { app: "made-by-an-operator", team: "a" } } })],
    [budget({ minAvailable: 1, selector: { matchLabels: { app: "made-by-an-operator" } } })],
    "warning",
  ],
  [
    "change/guard-removed",
    "a selector that asks for less, of a budget that allows more to be missing",
    [budget({ maxUnavailable: 0, selector: { matchLabels: { app: "made-by-an-operator", team: "a" } } })],
    [budget({ maxUnavailable: 1, selector: { matchLabels: { app: "made-by-an-operator" } } })],
    "warning",
  ],
  ["change/guard-removed", "it is gone", [budget({ maxUnavailable: 1 })], [], "warning"],
  ["change/autoscaler-bounds", "a lower maximum", [scaler(2, 10)], [scaler(2, 5)], "warning"],
  ["change/autoscaler-bounds", "a higher maximum", [scaler(2, 5)], [scaler(2, 10)], "info"],
  [
    "change/autoscaler-bounds",
    "the same bounds",
    [scaler(2, 5), config("1")],
    [scaler(2, 5), config("2")],
    undefined,
  ],
  ["change/probe-removed", "no readiness probe anymore", [api(probe)], [api({})], "warning"],
  [
    "change/probe-removed",
    "a probe that only connects",
    [api(probe)],
    [api({ readinessProbe: { tcpSocket: { port: 80 } } })],
    "info",
  ],
  [
    "change/probe-removed",
    "two probes that only connect",
    [api({ ...probe, livenessProbe: probe.readinessProbe })],
    [api({ readinessProbe: { tcpSocket: { port: 80 } }, livenessProbe: { tcpSocket: { port: 80 } } })],
    "info",
  ],
  ["change/probe-removed", "a new probe", [api({})], [api(probe)], undefined],
  ["change/limit-removed", "no cpu limit anymore", [api(limits("1"))], [api(limits(undefined))], "warning"],
  ["change/limit-removed", "another cpu limit", [api(limits("1"))], [api(limits("2"))], undefined],
  ["change/secret-key-needed", "a key that nothing here makes", [api({})], [api(secretEnv("A"))], "error"],
  ["change/secret-key-needed", "an optional key", [api({})], [api(secretEnv("A", true))], undefined],
  [
    "change/secret-key-needed",
    "a key that was needed before",
    [api(secretEnv("A"))],
    [api({ ...secretEnv("A"), image: "a:2" })],
    undefined,
  ],
  [
    "change/secret-key-needed",
    "a key that an ExternalSecret makes",
    [deployment(), external("A")],
    [api(secretEnv("A")), external("A")],
    undefined,
  ],
  [
    "change/secret-key-needed",
    "a key of a Secret that an operator creates",
    [deployment()],
    [
      api(secretEnv("A")),
      object("example.test/v1", "Database", { spec: { writeConnectionSecretToRef: { name: "keys" } } }),
    ],
    undefined,
  ],
  [
    "change/secret-key-needed",
    "a key that an ExternalSecret fetches with all others",
    [deployment()],
    [
      api(secretEnv("A")),
      object("external-secrets.io/v1", "ExternalSecret", { spec: { dataFrom: [{ find: {} }] } }, "keys"),
    ],
    "warning",
  ],
  [
    "change/secret-key-needed",
    "a key that a store must have",
    [external("A")],
    [external("A", "B")],
    "error",
  ],
  [
    "change/connection-changed",
    "another server",
    [api(variable("REDIS_HOST", "redis.data.svc.cluster.local"))],
    [api(variable("REDIS_HOST", "redis"))],
    "warning",
  ],
  [
    "change/connection-changed",
    "the same Service, spelled otherwise",
    [api(variable("DB_URL", "postgresql://a:b@db.shop.svc.cluster.local:5432/x"))],
    [api(variable("DB_URL", "postgresql://a:b@db:5432/y"))],
    undefined,
  ],
  [
    "change/connection-changed",
    "a neighbour that is called alike",
    [api(variable("BAO_ADDR", "http://openbao.data.svc.cluster.local:8200"))],
    [api(variable("BAO_ADDR", "http://openbao-active.data.svc.cluster.local:8200"))],
    "warning",
  ],
  [
    "change/connection-changed",
    "another login",
    [{ ...config("1"), data: { POSTGRES_USER: "a" } }],
    [{ ...config("1"), data: { POSTGRES_USER: "b" } }],
    "warning",
  ],
  [
    "change/connection-changed",
    "a login that changes together with its address",
    [{ ...config("1"), data: { DB_URI: "postgresql://a@db/x", DB_USER: "a" } }],
    [{ ...config("1"), data: { DB_URI: "postgresql://b@db/x", DB_USER: "b" } }],
    "warning",
  ],
  [
    "change/route-backend-moved",
    "a Service in another namespace",
    [httpRoute({ name: "web" })],
    [httpRoute({ name: "sso", namespace: "sso" })],
    "warning",
  ],
  [
    "change/route-backend-moved",
    "another weight",
    [httpRoute({ name: "web", weight: 1 })],
    [httpRoute({ name: "web", weight: 2 })],
    undefined,
  ],
  [
    "change/secret-key-needed",
    "a whole Secret",
    [api({})],
    [api({ envFrom: [{ secretRef: { name: "keys" } }] })],
    "error",
  ],
  ["change/removed-resource", "a key that is no longer read", [api(secretEnv("A"))], [api({})], "warning"],
  [
    "change/removed-resource",
    "a key that is still read",
    [api(secretEnv("A"))],
    [api({ ...secretEnv("A"), image: "a:2" })],
    undefined,
  ],
  [
    "change/guard-removed",
    "a quota that goes",
    [api({}), object("v1", "ResourceQuota", { spec: {} })],
    [api({})],
    "warning",
  ],
  [
    "change/guard-removed",
    "a quota that stays in the cluster",
    [
      api({}),
      {
        ...object("v1", "ResourceQuota", { spec: {} }),
        metadata: meta("thing", { annotations: { "argocd.argoproj.io/sync-options": "Prune=false" } }),
      },
    ],
    [api({})],
    undefined,
  ],
  [
    "change/guard-removed",
    "a policy that goes",
    [object("kyverno.io/v1", "ClusterPolicy", { spec: {} })],
    [],
    "warning",
  ],
  [
    "change/guard-removed",
    "a ClusterPolicy of another group",
    [object("nvidia.com/v1", "ClusterPolicy", { spec: {} })],
    [],
    undefined,
  ],
  [
    "change/guard-removed",
    "alerts that go",
    [
      alerts(
        { alert: "Down", expr: "up == 0" },
        { record: "a", expr: "b" },
        { alert: "Slow", expr: "c > 1" },
      ),
    ],
    [],
    "warning",
  ],
  [
    "change/guard-removed",
    "one alert that goes",
    [alerts({ alert: "Down", expr: "up == 0" })],
    [],
    "warning",
  ],
  ["change/guard-removed", "recorded series that go", [alerts({ record: "a", expr: "b" })], [], "warning"],
  ["change/guard-removed", "rules without any", [alerts()], [], undefined],
  ["change/guard-removed", "the rights of an account with pods", [asApi, bound("a")], [asApi], "warning"],
  [
    "change/guard-removed",
    "the rights of the account that pods have by default",
    [deployment(), bound("a", "default")],
    [deployment()],
    "warning",
  ],
  [
    "change/guard-removed",
    "rights that another binding gives, too",
    [asApi, bound("a"), bound("b")],
    [asApi, bound("b")],
    undefined,
  ],
  [
    "change/guard-removed",
    "rights of which another binding gives others",
    [asApi, bound("a"), bound("b", "api", "writer")],
    [asApi, bound("b", "api", "writer")],
    "warning",
  ],
  ...REMOVED.map(
    ([what, apiVersion, kind, fields, severity]): Case => [
      "change/removed-resource",
      what,
      [object(apiVersion, kind, fields)],
      [],
      severity,
    ],
  ),
  [
    "change/renamed-resource",
    "a bucket outside the cluster that gets another name",
    [object("s3.aws.upbound.io/v1beta1", "Bucket", { spec: { forProvider: { region: "a" } } }, "old")],
    [object("s3.aws.upbound.io/v1beta1", "Bucket", { spec: { forProvider: { region: "a" } } }, "new")],
    "warning",
  ],
  [
    "change/renamed-resource",
    "a topic that gets another name",
    [object("kafka.strimzi.io/v1beta2", "KafkaTopic", { spec: { partitions: 3 } }, "old")],
    [object("kafka.strimzi.io/v1beta2", "KafkaTopic", { spec: { partitions: 3 } }, "new")],
    "warning",
  ],
  [
    "change/guard-removed",
    "the rights of a group of people",
    [deployment(), forDevelopers("a")],
    [deployment()],
    "warning",
  ],
  [
    "change/guard-removed",
    "rights of a group that another binding gives, too",
    [deployment(), forDevelopers("a"), forDevelopers("b")],
    [deployment(), forDevelopers("b")],
    undefined,
  ],
  [
    "change/guard-removed",
    "the rights of pods with the field's old name",
    [deployment({ serviceAccount: "api" }), bound("a")],
    [deployment({ serviceAccount: "api" })],
    "warning",
  ],
  [
    "change/auth-changed",
    "a policy under another name",
    [object("security.istio.io/v1", "PeerAuthentication", { spec: { mtls: { mode: "STRICT" } } }, "old")],
    [object("security.istio.io/v1", "PeerAuthentication", { spec: { mtls: { mode: "STRICT" } } }, "new")],
    undefined,
  ],
  [
    "change/protection-removed",
    "a claim that git no longer keeps",
    [object("v1", "PersistentVolumeClaim", { metadata: meta("thing", syncing("Prune=false")), spec: {} })],
    [object("v1", "PersistentVolumeClaim", { spec: {} })],
    "warning",
  ],
  [
    "change/protection-removed",
    "a claim that is no longer kept when its Application goes",
    [object("v1", "PersistentVolumeClaim", { metadata: meta("thing", syncing("Delete=false")), spec: {} })],
    [
      object("v1", "PersistentVolumeClaim", {
        metadata: meta("thing", syncing("ServerSideApply=true")),
        spec: {},
      }),
    ],
    "warning",
  ],
  [
    "change/protection-removed",
    "another option that keeps it",
    [object("v1", "PersistentVolumeClaim", { metadata: meta("thing", syncing("Prune=false")), spec: {} })],
    [object("v1", "PersistentVolumeClaim", { metadata: meta("thing", syncing("Prune=confirm")), spec: {} })],
    undefined,
  ],
  [
    "change/protection-removed",
    "a volume that is deleted with its claim",
    [object("v1", "PersistentVolume", { spec: { persistentVolumeReclaimPolicy: "Retain" } })],
    [object("v1", "PersistentVolume", { spec: { persistentVolumeReclaimPolicy: "Delete" } })],
    "warning",
  ],
  [
    "change/protection-removed",
    "a StatefulSet whose claims go with it",
    [deployment(), workload("StatefulSet")],
    [
      deployment(),
      workload("StatefulSet", {}, { persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete" } }),
    ],
    "warning",
  ],
  [
    "change/protection-removed",
    "a volume that stays",
    [object("v1", "PersistentVolume", { spec: { persistentVolumeReclaimPolicy: "Delete" } })],
    [object("v1", "PersistentVolume", { spec: { persistentVolumeReclaimPolicy: "Retain" } })],
    undefined,
  ],
  [
    "change/protection-removed",
    "a database outside the cluster that its provider no longer keeps",
    [object("rds.aws.upbound.io/v1beta1", "Instance", { spec: { deletionPolicy: "Orphan" } })],
    [object("rds.aws.upbound.io/v1beta1", "Instance", { spec: {} })],
    "warning",
  ],
  [
    "change/protection-removed",
    "a default that is written",
    [object("rds.aws.upbound.io/v1beta1", "Instance", { spec: {} })],
    [object("rds.aws.upbound.io/v1beta1", "Instance", { spec: { deletionPolicy: "Delete" } })],
    undefined,
  ],
  [
    "change/switched-off",
    "a CronJob that no longer starts",
    [object("batch/v1", "CronJob", { spec: { schedule: "0 2 * * *" } })],
    [object("batch/v1", "CronJob", { spec: { schedule: "0 2 * * *", suspend: true } })],
    "warning",
  ],
  [
    "change/switched-off",
    "a HelmRelease that is suspended",
    [object("helm.toolkit.fluxcd.io/v2", "HelmRelease", { spec: {} })],
    [object("helm.toolkit.fluxcd.io/v2", "HelmRelease", { spec: { suspend: true } })],
    "warning",
  ],
  [
    "change/switched-off",
    "a Flux Kustomization that is suspended",
    [object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", { spec: {} })],
    [object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", { spec: { suspend: true } })],
    "warning",
  ],
  [
    "change/switched-off",
    "a CronJob that starts again",
    [object("batch/v1", "CronJob", { spec: { suspend: true } })],
    [object("batch/v1", "CronJob", { spec: { suspend: false } })],
    undefined,
  ],
  [
    "change/switched-off",
    "a default that is written out",
    [object("batch/v1", "CronJob", { spec: {} })],
    [object("batch/v1", "CronJob", { spec: { suspend: false } })],
    undefined,
  ],
  [
    "change/guard-removed",
    "a policy that only records",
    [object("kyverno.io/v1", "ClusterPolicy", { spec: { validationFailureAction: "Enforce" } })],
    [object("kyverno.io/v1", "ClusterPolicy", { spec: { validationFailureAction: "Audit" } })],
    "warning",
  ],
  [
    "change/guard-removed",
    "a binding that no longer denies",
    [
      object(ADMISSION, "ValidatingAdmissionPolicyBinding", {
        spec: { validationActions: ["Deny", "Audit"] },
      }),
    ],
    [object(ADMISSION, "ValidatingAdmissionPolicyBinding", { spec: { validationActions: ["Audit"] } })],
    "warning",
  ],
  [
    "change/guard-removed",
    "one action fewer that rejected nothing",
    [
      object(ADMISSION, "ValidatingAdmissionPolicyBinding", {
        spec: { validationActions: ["Deny", "Audit"] },
      }),
    ],
    [object(ADMISSION, "ValidatingAdmissionPolicyBinding", { spec: { validationActions: ["Deny"] } })],
    undefined,
  ],
  [
    "change/guard-removed",
    "an alert that goes",
    [alerts({ alert: "Down", expr: "up == 0" }, { alert: "Slow", expr: "c > 1" })],
    [alerts({ alert: "Down", expr: "up == 0" })],
    "warning",
  ],
  [
    "change/guard-removed",
    "an alert with another name",
    [alerts({ alert: "Down", expr: "up == 0" })],
    [alerts({ alert: "IsDown", expr: "up == 0" })],
    undefined,
  ],
  [
    "change/guard-removed",
    "a limit that goes",
    [object("v1", "ResourceQuota", { spec: { hard: { pods: "20", "requests.cpu": "4" } } })],
    [object("v1", "ResourceQuota", { spec: { hard: { pods: "20" } } })],
    "warning",
  ],
  [
    "change/auth-changed",
    "a host without its certificate",
    [entry({ tls: [{ hosts: ["a.example.com"], secretName: "tls" }] })],
    [entry({})],
    "warning",
  ],
  [
    "change/auth-changed",
    "another certificate",
    [entry({ tls: [{ hosts: ["a.example.com"], secretName: "tls" }] })],
    [entry({ tls: [{ secretName: "other" }] })],
    undefined,
  ],
  [
    "change/auth-changed",
    "a host that goes with its certificate",
    [entry({ tls: [{ hosts: ["a.example.com"], secretName: "tls" }] })],
    [entry({ rules: [{ host: "b.example.com", http: { paths: [] } }] })],
    undefined,
  ],
  [
    "change/auth-changed",
    "requests that aren't redirected",
    [entry({ tls: [{ secretName: "tls" }] })],
    [entry({ tls: [{ secretName: "tls" }] }, { "nginx.ingress.kubernetes.io/ssl-redirect": "false" })],
    "warning",
  ],
  [
    "change/auth-changed",
    "an address of Traefik without tls",
    [
      object("traefik.io/v1alpha1", "IngressRoute", {
        spec: { routes: [{ match: "Host(`a.b`)" }], tls: {} },
      }),
    ],
    [object("traefik.io/v1alpha1", "IngressRoute", { spec: { routes: [{ match: "Host(`a.b`)" }] } })],
    "warning",
  ],
  [
    "change/auth-changed",
    "a listener that speaks HTTP",
    [listener({ protocol: "HTTPS" })],
    [listener({ protocol: "HTTP" })],
    "warning",
  ],
  [
    "change/auth-changed",
    "a listener on another port",
    [listener({ protocol: "HTTPS", port: 443 })],
    [listener({ protocol: "HTTPS", port: 8443 })],
    undefined,
  ],
  [
    "change/auth-changed",
    "connections within a mesh",
    [
      object("networking.istio.io/v1", "DestinationRule", {
        spec: { trafficPolicy: { tls: { mode: "ISTIO_MUTUAL" } } },
      }),
    ],
    [
      object("networking.istio.io/v1", "DestinationRule", {
        spec: { trafficPolicy: { tls: { mode: "DISABLE" } } },
      }),
    ],
    "warning",
  ],
  [
    "change/image-moved",
    "a container's pinned tag that becomes a branch",
    [deployment({}, {}, { image: "a:1.2.0" })],
    [deployment({}, {}, { image: "a:main" })],
    "warning",
  ],
  [
    "change/service-reach",
    "a Service that everyone reaches",
    [serving({ type: "ClusterIP" })],
    [serving({ type: "LoadBalancer" })],
    "warning",
  ],
  [
    "change/service-reach",
    "a Service that loses its address",
    [serving({ type: "LoadBalancer" })],
    [serving()],
    "warning",
  ],
  [
    "change/service-reach",
    "a new Service that everyone reaches",
    [deployment()],
    [deployment(), serving({ type: "NodePort" })],
    "info",
  ],
  [
    "change/service-reach",
    "the default type, written out",
    [serving()],
    [serving({ type: "ClusterIP" })],
    undefined,
  ],
  [
    "change/service-reach",
    "another port",
    [serving()],
    [serving({ ports: [{ port: 81, targetPort: 8080 }] })],
    "warning",
  ],
  [
    "change/service-reach",
    "one more port",
    [serving()],
    [
      serving({
        ports: [
          { name: "a", port: 80 },
          { name: "b", port: 81 },
        ],
      }),
    ],
    undefined,
  ],
  [
    "change/service-reach",
    "a load balancer that lets everyone in",
    [serving({ type: "LoadBalancer", loadBalancerSourceRanges: ["10.0.0.0/8"] })],
    [serving({ type: "LoadBalancer" })],
    "warning",
  ],
  [
    "change/service-reach",
    "a load balancer that lets fewer in",
    [serving({ type: "LoadBalancer" })],
    [serving({ type: "LoadBalancer", loadBalancerSourceRanges: ["10.0.0.0/8"] })],
    undefined,
  ],
  [
    "change/service-reach",
    "another node port",
    [serving({ type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] })],
    [serving({ type: "NodePort", ports: [{ port: 80, nodePort: 30081 }] })],
    "warning",
  ],
  [
    "change/service-reach",
    "a load balancer that goes",
    [deployment(), serving({ type: "LoadBalancer" })],
    [deployment()],
    "warning",
  ],
  [
    "change/service-reach",
    "a Service within the cluster that goes",
    [deployment(), serving()],
    [deployment()],
    undefined,
  ],
  [
    "change/guard-removed",
    "rights of an account without pods",
    [deployment(), bound("a")],
    [deployment()],
    undefined,
  ],
  [
    "change/guard-removed",
    "rights that go with the pods",
    [asApi, bound("a"), config("1")],
    [config("1")],
    undefined,
  ],
  ["change/image-moved", "a newer version", [api({ image: "a:1.9" })], [api({ image: "a:1.10" })], "info"],
  [
    "change/image-moved",
    "an older version",
    [api({ image: "a:1.10" })],
    [api({ image: "a:1.9" })],
    "warning",
  ],
  [
    "change/image-moved",
    "a final version after its candidate",
    [api({ image: "a:2.0.0-rc.1" })],
    [api({ image: "a:2.0.0" })],
    "info",
  ],
  ["change/image-moved", "another place", [api({ image: "a/x:1" })], [api({ image: "b/x:1" })], "warning"],
  [
    "change/image-moved",
    "whatever is newest",
    [api({ image: "a:1" })],
    [api({ image: "a:latest" })],
    "warning",
  ],
  [
    "change/image-moved",
    "with a migration that runs first",
    [api({ image: "a:1" }), hook("a:1")],
    [api({ image: "a:2" }), hook("a:2")],
    "warning",
  ],
  ["change/image-moved", "the same image", [api({})], [api({ env: [{ name: "A", value: "1" }] })], undefined],
  [
    "change/public-host",
    "a host for which the cluster creates a record and a certificate",
    [],
    [
      serves("a.test", {
        "cert-manager.io/cluster-issuer": "le",
        "external-dns.alpha.kubernetes.io/target": "b.test",
      }),
    ],
    "warning",
  ],
  [
    "change/public-host",
    "a host for which the cluster creates a record, but no certificate",
    [],
    [serves("a.test", { "external-dns.alpha.kubernetes.io/ttl": "60", "cert-manager.io/issuer-kind": "A" })],
    "warning",
  ],
  [
    "change/public-host",
    "a host with a certificate for its domain",
    [],
    [
      object("cert-manager.io/v1", "Certificate", { spec: { dnsNames: ["*.test.org"] } }),
      ingress("a.test.org"),
    ],
    "warning",
  ],
  [
    "change/public-host",
    "a host without a certificate beside one for a part of it",
    [],
    [object("cert-manager.io/v1", "Certificate", { spec: { dnsNames: ["*.org"] } }), ingress("a.test.org")],
    "warning",
  ],
  [
    "change/public-host",
    "any host instead of one",
    [ingress("a.test")],
    [object("networking.k8s.io/v1", "Ingress", { spec: { rules: [{ http: { paths: [{ path: "/" }] } }] } })],
    "warning",
  ],
  ["change/public-host", "another host", [ingress("a.test")], [ingress("b.test")], "warning"],
  ["change/public-host", "a first host in a local network", [], [ingress("a.b.local")], "warning"],
  ["change/public-host", "a local network's host that goes", [ingress("home.arpa")], [], "warning"],
  ["change/public-host", "a first host whose name ends alike", [], [ingress("a.xlocal")], "warning"],
  ["change/public-host", "a first host of an inner gateway", [], [through("envoy-internal")], "warning"],
  ["change/public-host", "a first host of a gateway named alike", [], [through("internals")], "warning"],
  ["change/public-host", "a host that leaves a gateway", [through("envoy")], [through("vpn")], undefined],
  [
    "change/public-path",
    "another path of an inner gateway",
    [through("envoy-internal")],
    [through("envoy-internal", ["/", "/b"])],
    "warning",
  ],
  ["change/public-path", "another path", [through("envoy")], [through("envoy", ["/", "/b"])], "warning"],
  ["change/public-host", "the same host", [ingress("a.test", "/a")], [ingress("a.test", "/b")], undefined],
  [
    "change/public-host",
    "a host whose end only the cluster knows now",
    [ingress("a.test")],
    [ingress("a.${domain}")],
    "warning",
  ],
  [
    "change/public-host",
    "a host whose end is now written in the repository",
    [ingress("a.${domain}")],
    [ingress("a.test")],
    "warning",
  ],
  [
    "change/public-host",
    "a host whose end only the cluster knows, as before",
    [ingress("a.${domain}", "/a")],
    [ingress("a.${domain}", "/b")],
    undefined,
  ],
  [
    "change/public-host",
    "another host whose end only the cluster knows",
    [ingress("a.test")],
    [ingress("b.${domain}")],
    "warning",
  ],
  [
    "change/public-host",
    "a new host beside one that only the cluster knows",
    [ingress("${host}")],
    [ingress("${host}"), { ...ingress("a.test"), metadata: meta("other") }],
    "warning",
  ],
  [
    "change/public-host",
    "a host encrypted with SOPS that changes",
    [ingress("ENC[AES256_GCM,data:abc=]")],
    [ingress("ENC[AES256_GCM,data:xyz=]")],
    "warning",
  ],
  [
    "change/public-host",
    "a first host that is encrypted",
    [],
    [ingress("ENC[AES256_GCM,data:abc=]")],
    "warning",
  ],
  [
    "change/public-host",
    "an encrypted host that goes",
    [ingress("ENC[AES256_GCM,data:abc=]")],
    [],
    "warning",
  ],
  [
    "change/public-host",
    "an encrypted host that stays",
    [ingress("ENC[AES256_GCM,data:abc=]", "/a")],
    [ingress("ENC[AES256_GCM,data:abc=]", "/b")],
    undefined,
  ],
  [
    "change/public-host",
    "the same host through another kind",
    [ingress("a.test")],
    [route("Host(`a.test`)")],
    undefined,
  ],
  ["change/public-path", "another path", [ingress("a.test", "/a")], [ingress("a.test", "/b")], "warning"],
  [
    "change/public-path",
    "a new host with its paths",
    [ingress("a.test", "/a")],
    [ingress("b.test", "/b")],
    undefined,
  ],
  [
    "change/auth-changed",
    "nobody is asked to sign in",
    [ingress("a.test", "/", { "nginx.ingress.kubernetes.io/auth-url": "https://x" })],
    [ingress("a.test")],
    "error",
  ],
  [
    "change/auth-changed",
    "another annotation",
    [ingress("a.test", "/", { note: "1" })],
    [ingress("a.test", "/", { note: "2" })],
    undefined,
  ],
  [
    "change/network-policy-widened",
    "anyone may come",
    [from({ podSelector: { matchLabels: { a: "b" } } })],
    [from()],
    "warning",
  ],
  [
    "change/network-policy-widened",
    "fewer may come",
    [from()],
    [from({ podSelector: { matchLabels: { a: "b" } } })],
    undefined,
  ],
  ["change/network-policy-widened", "it is gone", [from()], [], "warning"],
  ...(
    [
      ["a part of the network", "10.0.0.0/8", "10.1.2.3/32", undefined],
      ["a larger network", "10.1.0.0/16", "10.0.0.0/8", "warning"],
      ["a network beside it", "10.1.0.0/16", "10.2.0.0/32", "warning"],
    ] as const
  ).map(
    ([what, before, after, severity]): Case => [
      "change/network-policy-widened",
      what,
      [from({ ipBlock: { cidr: before } })],
      [from({ ipBlock: { cidr: after } })],
      severity,
    ],
  ),
  [
    "change/network-policy-widened",
    "a part of the network that was left out of it",
    [from({ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } })],
    [from({ ipBlock: { cidr: "10.1.0.0/24" } })],
    "warning",
  ],
  [
    "change/network-policy-widened",
    "the same peers in another order",
    [policy({ ingress: [{ from: [{ podSelector: { a: 1 } }, { podSelector: { b: 1 } }] }] })],
    [policy({ ingress: [{ from: [{ podSelector: { b: 1 } }, { podSelector: { a: 1 } }] }] })],
    undefined,
  ],
  ["change/rbac-widened", "another verb", [role("get")], [role("get", "delete")], "warning"],
  ["change/rbac-widened", "every verb", [role("get")], [role("*")], "error"],
  [
    "change/rbac-widened",
    "every verb on a custom kind",
    [ofCustomKind("get")],
    [ofCustomKind("*")],
    "warning",
  ],
  ["change/rbac-widened", "every verb on a new kind of Kubernetes", [], [ofGroup("apps", "*")], "error"],
  ["change/rbac-widened", "the same in a group with a dot", [], [ofGroup("batch.k8s.io", "*")], "error"],
  [
    "change/rbac-widened",
    "every kind of a custom group",
    [],
    [ofGroup("shop.example.com", "get", "*")],
    "error",
  ],
  ["change/rbac-widened", "one kind of every group", [], [ofGroup("*", "get")], "error"],
  ["change/rbac-widened", "a new role that can give more", [], [ofGroup("", "escalate", "roles")], "warning"],
  [
    "change/rbac-widened",
    "a new role that becomes any account",
    [],
    [ofGroup("", "create", "serviceaccounts/token")],
    "warning",
  ],
  ["change/rbac-widened", "a new role that reads", [], [ofGroup("", "get", "serviceaccounts")], undefined],
  ...(
    [
      ["admin", "warning"],
      ["system:openshift:scc:privileged", "warning"],
      ["system:openshift:scc:hostnetwork-v2", "warning"],
      ["system:openshift:scc:restricted-v2", "info"],
      ["view", "info"],
    ] as const
  ).map(
    ([to, severity]): Case => [
      "change/rbac-widened",
      `a new binding to ${to}`,
      [],
      [object("rbac.authorization.k8s.io/v1", "RoleBinding", { roleRef: { kind: "ClusterRole", name: to } })],
      severity,
    ],
  ),
  ["change/rbac-widened", "fewer verbs", [role("*")], [role("get")], undefined],
  ["change/rbac-widened", "one more account", [binding("a")], [binding("a", "b")], "warning"],
  ...(
    [
      ["a first privileged pod", extra({}, security({ privileged: true })), "error"],
      ["a first pod in its node's network", extra({ hostNetwork: true }), "error"],
      ["a first pod that reads its whole node", extra(hostPath("/")), "error"],
      ["a first pod that reads a folder of its node", extra(hostPath("/mnt/data")), "warning"],
      ["a first capability", extra({}, security({ capabilities: { add: ["NET_ADMIN"] } })), "warning"],
      ["a registry that no image came from", extra({}, { image: "evil.example/pwned:9" }), "warning"],
      ["a registry like a name", extra({}, { image: "other.test:5000/api:1" }), "warning"],
      ["an image of the same registry", extra({}, { image: "example.test/other:1" }), undefined],
      ["a webhook that changes what is written", object("v1", "MutatingWebhookConfiguration", {}), "warning"],
      ["a first part of the API server", object("v1", "APIService", {}), "warning"],
    ] as const
  ).map(([what, more, severity]): Case => ["change/new-power", what, [api({})], [api({}), more], severity]),
  ...["hostPath", "local"].map(
    (source): Case => [
      "change/new-power",
      `a folder of its node that a volume led to before (${source})`,
      [api({}), object("v1", "PersistentVolume", { spec: { [source]: { path: "/mnt/data" } } })],
      [api({}), extra(hostPath("/mnt/data"))],
      undefined,
    ],
  ),
  [
    "change/new-power",
    "what another pod could before",
    [api(security({ privileged: true }))],
    [api(security({ privileged: true })), extra({}, security({ privileged: true }))],
    undefined,
  ],
  [
    "change/new-power",
    "a new container from elsewhere in a pod that stays",
    [api({})],
    [deployment({ initContainers: [{ name: "new", image: "evil.example/x:1" }] })],
    "warning",
  ],
  [
    "change/new-power",
    "a first webhook that rejects what is written",
    [api({})],
    [api({}), object("v1", "ValidatingWebhookConfiguration", {})],
    "warning",
  ],
  [
    "change/new-power",
    "a second part of the API server",
    [api({}), object("v1", "APIService", {}, "one")],
    [api({}), object("v1", "APIService", {}, "one"), object("v1", "APIService", {}, "two")],
    undefined,
  ],
  [
    "change/removed-resource",
    "a HelmChart that is gone",
    [deployment(), object("helm.cattle.io/v1", "HelmChart", { spec: {} }, "db")],
    [deployment()],
    "warning",
  ],
  ["change/new-power", "the first pods of all", [], [api({})], "info"],
  ["change/namespace-moved", "another namespace", [service("shop")], [service("other")], "warning"],
  [
    "change/namespace-moved",
    "a namespace of the cluster",
    [service("shop")],
    [service("kube-system")],
    "error",
  ],
  ["change/namespace-moved", "what is new there", [], [service("kube-system")], "warning"],
  ["change/namespace-moved", "what is new elsewhere", [], [service("shop")], undefined],
  [
    "change/namespace-moved",
    "a route that is new there",
    [],
    [{ ...ingress("a.test"), metadata: meta("thing", { namespace: "argocd" }) }],
    undefined,
  ],
  [
    "change/namespace-moved",
    "what has no namespace, whatever it says",
    [],
    [custom("cert-manager.io/v1", "ClusterIssuer", "kube-system")],
    undefined,
  ],
  [
    "change/namespace-moved",
    "what the namespace is there for",
    [],
    [custom("source.toolkit.fluxcd.io/v1", "HelmRepository", "flux-system")],
    undefined,
  ],
  [
    "change/namespace-moved",
    "the same beside what runs the cluster",
    [],
    [custom("source.toolkit.fluxcd.io/v1", "HelmRepository", "kube-system")],
    "warning",
  ],
  [
    "change/privileges-raised",
    "a privileged container",
    [api({})],
    [api(security({ privileged: true }))],
    "error",
  ],
  [
    "change/privileges-raised",
    "a privileged container",
    [api({})],
    [api(security({ privileged: true }))],
    "error",
  ],
  [
    "change/privileges-raised",
    "a container that may run as root",
    [api(security({ runAsNonRoot: true }))],
    [api({})],
    "warning",
  ],
  [
    "change/privileges-raised",
    "a container under a new name",
    [withContainers({ name: "app", image: "a:1" }, { name: "proxy", image: "p:1" })],
    [withContainers({ name: "app", image: "a:1" }, { name: "the-proxy", image: "p:2" })],
    undefined,
  ],
  [
    "change/privileges-raised",
    "the network of the node",
    [deployment()],
    [deployment({ hostNetwork: true })],
    "error",
  ],
  [
    "change/privileges-raised",
    "fewer rights",
    [api({})],
    [api(security({ runAsNonRoot: true, allowPrivilegeEscalation: false }))],
    undefined,
  ],
  [
    "change/replicas-lowered",
    "one pod that is stopped first",
    [deployment({}, { replicas: 2, strategy: { type: "Recreate" } })],
    [deployment({}, { replicas: 1, strategy: { type: "Recreate" } }, { image: "a:2" })],
    "warning",
  ],
  [
    "change/replicas-lowered",
    "one pod that is stopped first, as before",
    [deployment({}, { replicas: 1, strategy: { type: "Recreate" } })],
    [deployment({}, { replicas: 1, strategy: { type: "Recreate" } }, { image: "a:2" })],
    "info",
  ],
  [
    "change/replicas-lowered",
    "one pod that waits for its successor",
    [deployment({}, { replicas: 2 }, probe)],
    [deployment({}, { replicas: 1 }, { ...probe, image: "a:2" })],
    "warning",
  ],
  [
    "change/replicas-lowered",
    "one pod that waits for its successor, as before",
    [deployment({}, { replicas: 1 }, probe)],
    [deployment({}, { replicas: 1 }, { ...probe, image: "a:2" })],
    undefined,
  ],
  [
    "change/replicas-lowered",
    "one pod without a readiness probe",
    [deployment({}, { replicas: 1 }, probe)],
    [deployment({}, { replicas: 1 }, { image: "a:2" })],
    "warning",
  ],
  [
    "change/replicas-lowered",
    "several pods that are stopped together",
    [deployment({}, { replicas: 3 })],
    [deployment({}, { replicas: 3, strategy: { type: "Recreate" } }, { image: "a:2" })],
    "warning",
  ],
  ...[0, "0", "0%"].map(
    (maxSurge): Case => [
      "change/replicas-lowered",
      `one pod without room for a second: ${JSON.stringify(maxSurge)}`,
      [deployment({}, { replicas: 1 }, probe)],
      [
        deployment(
          {},
          { replicas: 1, strategy: { rollingUpdate: { maxSurge } } },
          { ...probe, image: "a:2" },
        ),
      ],
      "warning",
    ],
  ),
  [
    "change/replicas-lowered",
    "one pod of a StatefulSet",
    [workload("StatefulSet", {}, { replicas: 2 }, probe)],
    [workload("StatefulSet", {}, { replicas: 1 }, { ...probe, image: "a:2" })],
    "warning",
  ],
  ["change/replicas-lowered", "two pods", [deployment()], [api({ image: "a:2" })], undefined],
  ["change/crd-change", "a version that is no longer served", [crd("v1", "v1beta1")], [crd("v1")], "error"],
  ["change/crd-change", "a new version", [crd("v1")], [crd("v1", "v2")], undefined],
  ["change/crd-change", "the definition is gone", [crd("v1")], [], "error"],
  [
    "change/crd-change",
    "another label",
    [crd("v1")],
    [{ ...crd("v1"), metadata: meta("thing", { labels: { a: "b" } }) }],
    undefined,
  ],
  ["change/application-path", "a new one", [], [fromOwn({})], "info"],
  [
    "change/application-path",
    "a new one that is synced without anyone's doing",
    [],
    [argo({ source: { repoURL: "https://a.example/x" }, syncPolicy: { automated: {} } })],
    "info",
  ],
  [
    "change/application-path",
    "a new one of a foreign repository",
    [fromOwn({})],
    [fromOwn({}), { ...fromOwn({ repoURL: "b" }), metadata: meta("b") }],
    "warning",
  ],
  ["change/application-path", "a project", [], [project({})], undefined],
  [
    "change/application-path",
    "of another group",
    [],
    [{ ...fromOwn({}), apiVersion: "example.test/v1" }],
    undefined,
  ],
  [
    "change/application-path",
    "a cluster",
    [argo({ destination: { name: "a" } })],
    [argo({ destination: { name: "b" } })],
    "warning",
  ],
  ["change/application-path", "one less", [argo({}, { finalizers: ["a"] })], [argo({})], "warning"],
  ["change/application-path", "another label", [argo({})], [argo({}, { labels: { a: "b" } })], undefined],
  [
    "change/application-path",
    "one more",
    [argo({})],
    [argo({ ignoreDifferences: [{ kind: "Role" }] })],
    "warning",
  ],
  [
    "change/application-path",
    "in another order",
    [argo({ ignoreDifferences: [{ kind: "Role" }, { kind: "Job" }] })],
    [argo({ ignoreDifferences: [{ kind: "Job" }, { kind: "Role" }] })],
    undefined,
  ],
  [
    "change/application-path",
    "one that begins",
    [argo({})],
    [argo({}, {}, { operation: { sync: {} } })],
    "error",
  ],
  [
    "change/application-path",
    "one that ends",
    [argo({}, {}, { operation: { sync: {} } })],
    [argo({})],
    "info",
  ],
  [
    "change/application-path",
    "values",
    [fromOwn({ helm: { values: "a" } })],
    [fromOwn({ helm: { values: "b" } })],
    "warning",
  ],
  [
    "change/application-path",
    "another folder",
    [fromOwn({ path: "a" })],
    [fromOwn({ path: "b" })],
    "warning",
  ],
  [
    "change/application-path",
    "a list of one source",
    [fromOwn({ path: "a" })],
    [argo({ sources: [{ path: "a", repoURL: "https://a.example/x" }] })],
    undefined,
  ],
  ["change/application-path", "a plugin", [fromOwn({})], [fromOwn({ plugin: { name: "x" } })], "error"],
  [
    "change/application-path",
    "its variables",
    [fromOwn({ plugin: { name: "x", env: [{ name: "A", value: "1" }] } })],
    [fromOwn({ plugin: { name: "x", env: [{ name: "A", value: "2" }] } })],
    "warning",
  ],
  ["change/application-path", "another", [argo({ project: "a" })], [argo({ project: "b" })], "warning"],
  [
    "change/application-path",
    "information that is shown with it",
    [argo({ project: "a", info: [] })],
    [argo({ project: "a" })],
    "info",
  ],
  ["change/application-removed", "one that goes", [argo({})], [], "warning"],
  [
    "change/application-removed",
    "one that gets another name",
    [argo({})],
    [{ ...argo({}), metadata: meta("store") }],
    "warning",
  ],
  ["change/application-removed", "a set that goes with its Applications", [argoSet([])], [], "error"],
  [
    "change/application-removed",
    "of another group",
    [{ ...argo({}), apiVersion: "example.test/v1" }],
    [],
    undefined,
  ],
  ["change/application-path", "a foreign one", [fromOwn({})], [fromOwn({ repoURL: "b" })], "error"],
  ["change/application-path", "of the template of a set", [argoSet([], "a")], [argoSet([], "b")], "error"],
  [
    "change/application-path",
    "a known one",
    [fromOwn({}), { ...fromOwn({ repoURL: "b" }), metadata: meta("b") }],
    [fromOwn({ repoURL: "b" }), { ...fromOwn({ repoURL: "b" }), metadata: meta("b") }],
    "warning",
  ],
  [
    "change/application-path",
    "the same chart in the same registry, written without a chart",
    [fromOwn({ repoURL: "registry.example.com/charts", chart: "web" })],
    [fromOwn({ repoURL: "oci://registry.example.com/charts/web" })],
    "warning",
  ],
  [
    "change/application-path",
    "another chart of that registry, written without a chart",
    [fromOwn({ repoURL: "registry.example.com/charts", chart: "web" })],
    [fromOwn({ repoURL: "oci://registry.example.com/charts/we" })],
    "error",
  ],
  [
    "change/application-path",
    "another",
    [fromOwn({ targetRevision: "a" })],
    [fromOwn({ targetRevision: "b" })],
    "warning",
  ],
  [
    "change/application-path",
    "another generator",
    [argoSet([{ list: { elements: [{ a: "b" }] } }])],
    [argoSet([{ clusters: {} }])],
    "warning",
  ],
  [
    "change/application-path",
    "it prunes now",
    [application({ prune: false })],
    [application({ prune: true })],
    "warning",
  ],
  [
    "change/application-path",
    "what it does anyway, written down",
    [application({})],
    [application({ prune: false })],
    undefined,
  ],
  [
    "change/application-path",
    "an annotation",
    [argo({})],
    [argo({}, { annotations: { a: "b" } })],
    "warning",
  ],
  ["change/application-path", "another label", [argo({})], [argo({}, { labels: { a: "b" } })], undefined],
  [
    "change/project-permits-more",
    "any repository",
    [project({ sourceRepos: ["a"] })],
    [project({ sourceRepos: ["*"] })],
    "error",
  ],
  [
    "change/project-permits-more",
    "a repository less",
    [project({ sourceRepos: ["a", "b"] })],
    [project({ sourceRepos: ["a"] })],
    "info",
  ],
  [
    "change/project-permits-more",
    "some kinds only",
    [project({})],
    [project({ namespaceResourceWhitelist: [{ group: "", kind: "Pod" }] })],
    "info",
  ],
  [
    "change/project-permits-more",
    "a new one without anything",
    [],
    [project({ description: "a" })],
    undefined,
  ],
  [
    "change/project-permits-more",
    "another description",
    [project({ description: "a" })],
    [project({ description: "b" })],
    undefined,
  ],
  [
    "change/config-without-restart",
    "a ConfigMap under the same name",
    [api({ envFrom: [{ configMapRef: { name: "config" } }] }), config("1")],
    [api({ envFrom: [{ configMapRef: { name: "config" } }] }), config("2")],
    "warning",
  ],
  [
    "change/config-without-restart",
    "a generated ConfigMap",
    [api({ envFrom: [{ configMapRef: { name: "config-2222222222" } }] }), config("1", "config-2222222222")],
    [api({ envFrom: [{ configMapRef: { name: "config-4444444444" } }] }), config("2", "config-4444444444")],
    undefined,
  ],
  [
    "change/config-without-restart",
    "a controller restarts it",
    [reloaded("1"), config("1")],
    [reloaded("1"), config("2")],
    undefined,
  ],
];

function hook(image: string): Resource {
  const job = workload("Job", {}, {}, { image });
  return {
    ...job,
    apiVersion: "batch/v1",
    metadata: meta("migrate", { annotations: { "argocd.argoproj.io/hook": "PreSync" } }),
  };
}

function external(...keys: string[]): Resource {
  return object("external-secrets.io/v1", "ExternalSecret", {
    spec: {
      target: { name: "keys" },
      data: keys.map((secretKey) => ({ secretKey, remoteRef: { key: "shop", property: secretKey } })),
    },
  });
}

function route(match: string, ...middlewares: string[]): Resource {
  return object("traefik.io/v1alpha1", "IngressRoute", {
    spec: { routes: [{ match, kind: "Rule", middlewares: middlewares.map((name) => ({ name })) }] },
  });
}

function binding(...accounts: string[]): Resource {
  return object("rbac.authorization.k8s.io/v1", "RoleBinding", {
    roleRef: { kind: "Role", name: "reader" },
    subjects: accounts.map((name) => ({ kind: "ServiceAccount", name })),
  });
}

function reloaded(tag: string): Resource {
  const given = api({ image: `a:${tag}`, envFrom: [{ configMapRef: { name: "config" } }] });
  return { ...given, metadata: meta("api", { annotations: { "reloader.stakater.com/auto": "true" } }) };
}

const facts = { name: "beta/shop", path: "overlays/beta/shop" };
const CHANGE_RULES = RULES.filter(({ checkChange }) => checkChange !== undefined);

/** What `diff` and `check --since` say of a change: rule and severity of each finding, in one order. */
function saidBy(before: Resource[], after: Resource[]) {
  const { risks } = reviewEnvironment(before, after, facts);
  const since = { revision: "main", resources: before };
  const { findings, failures } = judge([stateOf(after, { since })], CHANGE_RULES);
  expect(failures).toEqual([]);
  return {
    // The rules about one state say the same in a check of it.
    diff: risks.flatMap(({ id, severity }) => (id.startsWith("change/") ? [`${severity} ${id}`] : [])).sort(),
    check: findings.map(({ rule, severity }) => `${severity} ${rule.id}`).sort(),
  };
}

test.each(CASES)("%s: %s", (rule, _, before, after, severity) => {
  const { risks } = reviewEnvironment(before, after, facts);
  const found = risks.filter(({ id }) => id === rule);
  expect(found[0]?.severity).toBe(severity);
  for (const { message, todo = "do it", resource, path } of found) {
    for (const sentence of [message, todo]) expect(sentence).toMatch(/^\S(?!.* {2}).{3,}[^\s.,;:]$/s);
    expect(path).not.toEqual([]);
    if (resource === undefined) continue;
    const { kind, namespace, name } = resource;
    const named = [...before, ...after].filter((one) => one.kind === kind && one.metadata.name === name);
    const spaces = named.map((one) => one.metadata.namespace);
    expect([kind, namespace, name, spaces]).toEqual([
      kind,
      namespace,
      name,
      expect.arrayContaining([namespace]),
    ]);
    // It leads to what is there on one of the sides; the last field may be missing on both.
    const holder = path?.slice(0, -1) ?? [];
    expect([path, named.some((one) => valueAtPath(one as unknown as Value, holder) !== undefined)]).toEqual([
      path,
      true,
    ]);
  }
});

test("every rule has a case that it warns of and one that it is silent about", () => {
  const silent = new Set(CASES.filter(([, , , , severity]) => severity === undefined).map(([rule]) => rule));
  const warned = new Set(CASES.filter(([, , , , severity]) => severity !== undefined).map(([rule]) => rule));
  const ids = CHANGE_RULES.map(({ id }) => id as string);
  expect(ids.filter((id) => !warned.has(id))).toEqual([]);
  expect(ids.filter((id) => !silent.has(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a state compared with itself has neither changes nor risks", () => {
  for (const [, , before] of CASES) {
    const { resources, risks } = reviewEnvironment(before, structuredClone(before), facts);
    expect([resources, risks]).toEqual([[], []]);
  }
});

test("a change is checked the same in any order of objects", () => {
  const told = (before: Resource[], after: Resource[]) =>
    judge([stateOf(after, { since: { revision: "main", resources: before } })], CHANGE_RULES)
      .findings.map(({ rule }) => rule.id)
      .sort();
  for (const [rule, what, before, after] of CASES)
    expect(told([...before].reverse(), [...after].reverse()), `${rule}: ${what}`).toEqual(
      told(before, after),
    );
});

test("check --since says what diff says, of every case", () => {
  for (const [rule, what, before, after] of CASES) {
    const { diff, check } = saidBy(before, after);
    expect(check, `${rule}: ${what}`).toEqual(diff);
  }
});

test("each finding says how to fix it, and where, without its resource twice", () => {
  for (const [, , before, after] of CASES) {
    const since = { revision: "main", resources: before };
    for (const finding of judge([stateOf(after, { since })], CHANGE_RULES).findings) {
      const { fix, message, rule, path, severity = severityOf(rule, undefined) } = finding;
      readFinding(rule.id, [severity, path && printPath(path), message].filter(Boolean).join(" "), {
        ...finding,
        path: undefined,
      });
      expect(fix.length, rule.id).toBeGreaterThan(10);
      expect(message, rule.id).not.toMatch(/^(?:Deployment|Job|StatefulSet|Service) shop\//);
    }
  }
  expect(CHANGE_RULES.filter(({ fix }) => fix === undefined)).toEqual([]);
});

const refusal = ({ before, after }: (typeof REFUSED)[number]) => {
  const { diff, check } = saidBy([before], [after]);
  expect(check).toEqual(diff);
  return diff.filter((text) => /^error change\/(?:immutable-field|volume-shrunk)$/.test(text));
};

test.each(REFUSED.map((sample) => [sample.field, sample] as const))(
  "diff and check both say that the API server rejects another %s",
  (_, sample) => expect(refusal(sample)).toHaveLength(1),
);

test.each(TAKEN.map((sample) => [sample.field, sample] as const))(
  "neither diff nor check refuses another %s",
  (_, sample) => expect(refusal(sample)).toEqual([]),
);

test("each immutable field has a change that is refused", () => {
  const asked = REFUSED.map(({ field }) => field);
  const without = IMMUTABLE_FIELDS.filter(
    ({ by, field, kind }) =>
      by === undefined &&
      // The API server keeps no such field: it comes back as data.
      field !== "stringData" &&
      !asked.some((one) => one === `${kind} ${field}` || one.startsWith(`${kind} ${field}.`)),
  );
  expect(without.map(({ kind, field }) => `${kind} ${field}`)).toEqual([]);
});
