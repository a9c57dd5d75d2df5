import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { changesOf } from "../../src/compare/changes.ts";

type Fields = Record<string, unknown>;

/** A resource of a kind with a field set at a path; lists have one element, which has a name where it needs one. */
function withField(base: Resource, path: string, value: unknown): Resource {
  const copy = structuredClone(base) as unknown as Fields;
  let at: Fields = copy;
  const parts = path.split(".");
  for (const part of parts.slice(0, -1)) {
    const index = /^(.+)\[\]$/.exec(part);
    if (index === null) at = (at[part] ??= {}) as Fields;
    else at = ((at[index[1] as string] ??= [{ name: "x" }]) as Fields[])[0] as Fields;
  }
  at[parts.at(-1) as string] = value;
  return copy as unknown as Resource;
}

const object = (apiVersion: string, kind: string, fields: Fields = {}): Resource =>
  ({ apiVersion, kind, metadata: { name: "x" }, ...fields }) as Resource;
const pod = {
  containers: [
    {
      name: "x",
      image: "x:1",
      ports: [{ containerPort: 1 }],
      env: [{ name: "x", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }],
      livenessProbe: { httpGet: { port: 1 } },
      volumeMounts: [{ name: "x", mountPath: "/x" }],
    },
  ],
  volumes: [{ name: "x", secret: { secretName: "s" } }],
  tolerations: [{ key: "x" }],
};
const workload = (kind: string) => object("apps/v1", kind, { spec: { template: { spec: pod } } });
const C = "spec.template.spec.containers[]";

/** What absence means, by the API reference of Kubernetes; and a value that means something else. */
const DEFAULTS: [resource: Resource, path: string, value: unknown, other: unknown][] = [
  [workload("Deployment"), "spec.revisionHistoryLimit", 10, 3],
  [workload("Deployment"), "spec.progressDeadlineSeconds", 600, 60],
  [workload("Deployment"), "spec.minReadySeconds", 0, 5],
  [workload("Deployment"), "spec.paused", false, true],
  [workload("Deployment"), "spec.strategy.type", "RollingUpdate", "Recreate"],
  [workload("Deployment"), "spec.strategy.rollingUpdate.maxSurge", "25%", 1],
  [workload("Deployment"), "spec.strategy.rollingUpdate.maxUnavailable", "25%", 0],
  [workload("StatefulSet"), "spec.podManagementPolicy", "OrderedReady", "Parallel"],
  [workload("StatefulSet"), "spec.updateStrategy.rollingUpdate.partition", 0, 1],
  [workload("StatefulSet"), "spec.persistentVolumeClaimRetentionPolicy.whenDeleted", "Retain", "Delete"],
  [workload("DaemonSet"), "spec.updateStrategy.type", "RollingUpdate", "OnDelete"],
  [workload("DaemonSet"), "spec.updateStrategy.rollingUpdate.maxUnavailable", 1, 2],
  ...(
    [
      ["restartPolicy", "Always", "Never"],
      ["dnsPolicy", "ClusterFirst", "Default"],
      ["schedulerName", "default-scheduler", "mine"],
      ["terminationGracePeriodSeconds", 30, 60],
      ["hostNetwork", false, true],
      ["volumes[].secret.defaultMode", 420, 256],
    ] as const
  ).map(([path, value, other]): (typeof DEFAULTS)[number] => [
    workload("Deployment"),
    `spec.template.spec.${path}`,
    value,
    other,
  ]),
  ...(
    [
      ["imagePullPolicy", "IfNotPresent", "Always"],
      ["terminationMessagePolicy", "File", "FallbackToLogsOnError"],
      ["tty", false, true],
      ["ports[].protocol", "TCP", "UDP"],
      ["volumeMounts[].readOnly", false, true],
      ["livenessProbe.timeoutSeconds", 1, 2],
      ["livenessProbe.periodSeconds", 10, 20],
      ["livenessProbe.failureThreshold", 3, 4],
      ["livenessProbe.successThreshold", 1, 2],
      ["livenessProbe.initialDelaySeconds", 0, 1],
      ["livenessProbe.httpGet.scheme", "HTTP", "HTTPS"],
      ["livenessProbe.httpGet.path", "/", "/live"],
    ] as const
  ).map(([path, value, other]): (typeof DEFAULTS)[number] => [
    workload("Deployment"),
    `${C}.${path}`,
    value,
    other,
  ]),
  [object("v1", "Service", { spec: { ports: [{ port: 1 }] } }), "spec.type", "ClusterIP", "NodePort"],
  [object("v1", "Service", { spec: { ports: [{ port: 1 }] } }), "spec.sessionAffinity", "None", "ClientIP"],
  [object("v1", "Service", { spec: { ports: [{ port: 1 }] } }), "spec.ports[].targetPort", 1, 2],
  [object("batch/v1", "Job"), "spec.backoffLimit", 6, 3],
  [object("batch/v1", "Job"), "spec.completionMode", "NonIndexed", "Indexed"],
  [object("batch/v1", "CronJob"), "spec.concurrencyPolicy", "Allow", "Forbid"],
  [object("batch/v1", "CronJob"), "spec.successfulJobsHistoryLimit", 3, 1],
  [object("v1", "PersistentVolumeClaim"), "spec.volumeMode", "Filesystem", "Block"],
  [object("v1", "Secret"), "type", "Opaque", "kubernetes.io/tls"],
  [object("autoscaling/v2", "HorizontalPodAutoscaler"), "spec.minReplicas", 1, 2],
  [object("storage.k8s.io/v1", "StorageClass"), "reclaimPolicy", "Delete", "Retain"],
  [object("storage.k8s.io/v1", "StorageClass"), "volumeBindingMode", "Immediate", "WaitForFirstConsumer"],
];

it.each(
  DEFAULTS.map(([resource, path, value, other]) => [resource.kind, path, value, other, resource] as const),
)("of a %s, %s: %j is no change from nothing, and %j is one", (_, at, value, other, base) => {
  const [same, another] = [withField(base, at, value), withField(base, at, other)];
  expect([changesOf(base, same), changesOf(same, base)]).toEqual([[], []]);
  // A port of another protocol is another port: one goes, and one comes.
  for (const one of [base, same]) {
    expect(changesOf(one, another).length).toBeGreaterThan(0);
    expect(changesOf(another, one).length).toBeGreaterThan(0);
  }
});

const EMPTY = ["args", "command", "env", "envFrom", "ports", "resources", "volumeMounts"];
const EMPTY_OF_PODS = [
  "imagePullSecrets",
  "initContainers",
  "nodeSelector",
  "securityContext",
  "tolerations",
  "volumes",
];

it.each(["spec.imagePullPolicy", "spec.configuration.imagePullPolicy", "spec.values.image.imagePullPolicy"])(
  "of a custom kind, %s is a change, whatever it is",
  (path) => {
    const base = object("example.test/v1", "Thing", { spec: { values: {} } });
    for (const policy of ["IfNotPresent", "Always", "Never"])
      expect(changesOf(base, withField(base, path, policy)).length).toBe(1);
  },
);

it("null is nothing in a built-in kind, and a value in another one", () => {
  const [known, other] = [workload("Deployment"), object("helm.toolkit.fluxcd.io/v2", "HelmRelease")];
  expect(changesOf(known, withField(known, "spec.replicas", null))).toEqual([]);
  const release = withField(other, "spec.values.persistence", true);
  const unset = withField(release, "spec.values.resources", null);
  expect(changesOf(release, unset)).toEqual([{ path: ["spec", "values", "resources"], after: null }]);
  expect(changesOf(unset, release)).toEqual([{ path: ["spec", "values", "resources"], before: null }]);
});

it("an empty value of a built-in kind is no change from nothing, and of another kind, but for its metadata, it is one", () => {
  const bare = (kind: string, apiVersion: string) =>
    object(apiVersion, kind, { spec: { template: { spec: { containers: [{ name: "x" }] } } } });
  const paths = [
    ...EMPTY.map((field) => `${C}.${field}`),
    ...EMPTY_OF_PODS.map((field) => `spec.template.spec.${field}`),
    "metadata.labels",
    "metadata.annotations",
    "metadata.finalizers",
  ];
  const mappings = new Set(["resources", "nodeSelector", "securityContext", "labels", "annotations"]);
  for (const path of paths) {
    const [known, unknown] = [bare("Deployment", "apps/v1"), bare("Thing", "example.test/v1")];
    const isMapping = mappings.has(path.slice(path.lastIndexOf(".") + 1));
    const [empty, other] = isMapping ? [{}, []] : [[], {}];
    expect([path, changesOf(known, withField(known, path, empty))]).toEqual([path, []]);
    // The API server refuses a list in place of a mapping.
    expect([path, changesOf(known, withField(known, path, other)).length]).toEqual([path, 1]);
    const isMetadata = path.startsWith("metadata.");
    const found = changesOf(unknown, withField(unknown, path, empty)).length;
    expect([path, found]).toEqual([path, isMetadata ? 0 : 1]);
  }
});
