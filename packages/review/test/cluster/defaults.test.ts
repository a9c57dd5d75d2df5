import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { rows } from "../../../../test/table.ts";
import { defaultsOf } from "../../src/cluster/api-server/defaults.ts";
import { typeOfObject } from "../../src/kinds/kinds.ts";
import { type Type, typeIn } from "../../src/kinds/types.ts";

/** An object of a kind, with a pod template where the kind has one. */
function objectOf(apiVersion: string, kind: string): Resource {
  const pod = { containers: [{ name: "a", image: "a:1" }] };
  const spec =
    kind === "Pod"
      ? pod
      : kind === "CronJob"
        ? { jobTemplate: { spec: { template: { spec: pod } } } }
        : ["Deployment", "StatefulSet", "DaemonSet", "Job"].includes(kind)
          ? { template: { spec: pod } }
          : {};
  return { apiVersion, kind, metadata: { name: "a" }, spec } as unknown as Resource;
}

const isDefault = (apiVersion: string, kind: string, fields: string, value: Value, parent: ValueMap = {}) => {
  const names = fields.split(".");
  const name = names.pop() as string;
  let type: Type | undefined = typeOfObject(apiVersion, kind);
  for (const step of names) {
    type = typeIn(type, step);
    if (typeof type === "object" && "l" in type) type = type.l;
  }
  return defaultsOf(objectOf(apiVersion, kind)).isDefault(fields, name, value, parent, type);
};

/** Another value of the same type. */
const other = (value: Value): Value =>
  typeof value === "boolean" ? !value : typeof value === "number" ? value + 1 : `${value}x`;

const ALL = (prefix: string, fields: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [prefix + field, value]));

const JOB = {
  ...{ backoffLimit: 6, completionMode: "NonIndexed", suspend: false },
  ...{ podReplacementPolicy: "TerminatingOrFailed" },
};
const PROBE = {
  ...{ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
  ...{ initialDelaySeconds: 0, "httpGet.scheme": "HTTP", "httpGet.path": "/", "grpc.service": "" },
};
const CONTAINER = {
  ...{ terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File" },
  ...{ stdin: false, stdinOnce: false, tty: false, "ports.protocol": "TCP", "env.value": "" },
  ...{ "env.valueFrom.fieldRef.apiVersion": "v1", "env.valueFrom.resourceFieldRef.divisor": "0" },
  ...{ "envFrom.prefix": "", "volumeMounts.readOnly": false, "volumeMounts.subPath": "" },
  ...ALL("livenessProbe.", PROBE),
  ...ALL("readinessProbe.", PROBE),
  ...ALL("startupProbe.", PROBE),
  ...{ "lifecycle.preStop.httpGet.scheme": "HTTP", "lifecycle.postStart.httpGet.scheme": "HTTP" },
};
const POD: Record<string, Value> = {
  ...{ dnsPolicy: "ClusterFirst", schedulerName: "default-scheduler", terminationGracePeriodSeconds: 30 },
  ...{ hostNetwork: false, hostPID: false, hostIPC: false },
  ...ALL("containers.", CONTAINER),
  ...ALL("initContainers.", CONTAINER),
  ...{ "volumes.configMap.defaultMode": 0o644, "volumes.secret.defaultMode": 0o644 },
  ...{ "volumes.projected.defaultMode": 0o644, "volumes.nfs.readOnly": false },
  ...{ "volumes.projected.sources.serviceAccountToken.expirationSeconds": 3600 },
  ...{ "volumes.downwardAPI.defaultMode": 0o644, "volumes.hostPath.type": "", "volumes.emptyDir.medium": "" },
  ...{ "volumes.persistentVolumeClaim.readOnly": false },
};

describe("a field that says what the API server fills in is no change: the API reference of 1.35 names", () => {
  const shared = { POD, JOB };
  it.each(
    rows(`
apps/v1 | Deployment | spec.revisionHistoryLimit: 10, spec.progressDeadlineSeconds: 600, spec.minReadySeconds: 0, spec.paused: false, spec.strategy.type: RollingUpdate, spec.strategy.rollingUpdate.maxSurge: 25%, spec.strategy.rollingUpdate.maxUnavailable: 25%, spec.template.spec.restartPolicy: Always | POD below spec.template.spec.
apps/v1 | StatefulSet | spec.revisionHistoryLimit: 10, spec.minReadySeconds: 0, spec.podManagementPolicy: OrderedReady, spec.updateStrategy.type: RollingUpdate, spec.updateStrategy.rollingUpdate.partition: 0, spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Retain, spec.persistentVolumeClaimRetentionPolicy.whenScaled: Retain, spec.template.spec.restartPolicy: Always, spec.volumeClaimTemplates.spec.volumeMode: Filesystem, spec.template.spec.dnsPolicy: ClusterFirst
apps/v1 | DaemonSet | spec.revisionHistoryLimit: 10, spec.minReadySeconds: 0, spec.updateStrategy.type: RollingUpdate, spec.updateStrategy.rollingUpdate.maxUnavailable: 1, spec.updateStrategy.rollingUpdate.maxSurge: 0, spec.template.spec.restartPolicy: Always
v1 | Pod | spec.restartPolicy: Always, spec.enableServiceLinks: true | POD below spec.
batch/v1 | Job | spec.template.spec.dnsPolicy: ClusterFirst | JOB below spec.
batch/v1 | CronJob | spec.concurrencyPolicy: Allow, spec.suspend: false, spec.successfulJobsHistoryLimit: 3, spec.failedJobsHistoryLimit: 1, spec.jobTemplate.spec.template.spec.dnsPolicy: ClusterFirst
v1 | Service | spec.type: ClusterIP, spec.sessionAffinity: None, spec.ports.protocol: TCP, spec.internalTrafficPolicy: Cluster, spec.publishNotReadyAddresses: false
v1 | PersistentVolumeClaim | spec.volumeMode: Filesystem
v1 | PersistentVolume | spec.volumeMode: Filesystem, spec.persistentVolumeReclaimPolicy: Retain
v1 | Secret | type: Opaque
scheduling.k8s.io/v1 | PriorityClass | preemptionPolicy: PreemptLowerPriority, globalDefault: false
storage.k8s.io/v1 | CSIDriver | spec.attachRequired: true, spec.fsGroupPolicy: ReadWriteOnceWithFSType, spec.podInfoOnMount: false, spec.requiresRepublish: false, spec.storageCapacity: false
autoscaling/v2 | HorizontalPodAutoscaler | spec.minReplicas: 1
networking.k8s.io/v1 | NetworkPolicy | spec.ingress.ports.protocol: TCP, spec.egress.ports.protocol: TCP
rbac.authorization.k8s.io/v1 | RoleBinding | roleRef.apiGroup: rbac.authorization.k8s.io
rbac.authorization.k8s.io/v1 | ClusterRoleBinding | roleRef.apiGroup: rbac.authorization.k8s.io
storage.k8s.io/v1 | StorageClass | reclaimPolicy: Delete, volumeBindingMode: Immediate
    `),
  )("those of %s %s", (apiVersion, kind, own, more) => {
    const [name, prefix] = more?.split(" below ") ?? [];
    const defaults: Record<string, Value> = {
      ...parse(`{${own}}`),
      ...(prefix !== undefined && ALL(prefix, shared[name as keyof typeof shared])),
    };
    for (const [fields, value] of Object.entries(defaults)) {
      expect([fields, isDefault(apiVersion, kind, fields, value)]).toEqual([fields, true]);
      expect([fields, isDefault(apiVersion, kind, fields, other(value))]).toEqual([fields, false]);
      // Nothing is known of another group's kind, also of the pods in it.
      expect([fields, isDefault("acme.io/v1", kind, fields, value)]).toEqual([fields, false]);
    }
  });
});

it("nothing and an empty mapping or list are the same where the API server keeps neither", () => {
  const deployment = "spec.template.spec.";
  const absent = parse(`{
    apps/v1 Deployment: {
      metadata: [metadata, labels, annotations, spec], spec: [strategy], spec.strategy: [rollingUpdate],
      metadata.lists: [finalizers, ownerReferences],
      POD: [nodeSelector, securityContext], POD.lists: [hostAliases, imagePullSecrets, initContainers, tolerations, topologySpreadConstraints, volumes],
      POD.containers: [resources], POD.containers.lists: [args, command, env, envFrom, ports, volumeMounts],
      POD.containers.resources: [limits, requests]},
    apps/v1 StatefulSet: {spec: [updateStrategy, persistentVolumeClaimRetentionPolicy]},
    v1 Secret: {"": [data, stringData]}, v1 ConfigMap: {"": [binaryData]}}`) as Record<
    string,
    Record<string, string[]>
  >;
  for (const [type, places] of Object.entries(absent)) {
    const [apiVersion = "", kind = ""] = type.split(" ");
    for (const [place, names] of Object.entries(places))
      for (const name of names) {
        const isList = place.endsWith("lists");
        const within = place.replace(/\.?lists$/, "").replace(/^POD\.?/, deployment);
        const top = ["metadata", "spec"].includes(name) && within === "metadata";
        const fields = top || within === "" ? name : `${within.replace(/\.$/, "")}.${name}`;
        expect([fields, isDefault(apiVersion, kind, fields, isList ? [] : {})]).toEqual([fields, true]);
        // What isn't of its type is refused.
        expect([fields, isDefault(apiVersion, kind, fields, isList ? {} : [])]).toEqual([fields, false]);
        expect([fields, isDefault("acme.io/v1", "Thing", `spec.${name}`, {})]).toEqual([fields, false]);
        expect([fields, isDefault(apiVersion, kind, fields, isList ? ["b"] : { a: "b" })]).toEqual([
          fields,
          false,
        ]);
      }
  }
  // An empty directory, a selector of all pods, a rule, and what a container may have say something.
  for (const [apiVersion, kind, fields] of [
    ["v1", "Pod", "spec.volumes.emptyDir"],
    ["networking.k8s.io/v1", "NetworkPolicy", "spec.podSelector"],
    ["apps/v1", "Deployment", "spec.template.spec.containers.securityContext"],
    ["apps/v1", "Deployment", "spec.template.spec.resources"],
    ["coordination.k8s.io/v1", "Lease", "spec.strategy"],
  ] as const)
    expect([fields, isDefault(apiVersion, kind, fields, {})]).toEqual([fields, false]);
});

it("no port at all is any port, as the API server stores it", () => {
  for (const way of ["ingress", "egress"])
    expect(isDefault("networking.k8s.io/v1", "NetworkPolicy", `spec.${way}.ports`, [])).toBe(true);
});

it("what is filled in from beside it is no change", () => {
  const service = (port: Value) => isDefault("v1", "Service", "spec.ports.targetPort", port, { port: 80 });
  expect([service(80), service(81)]).toEqual([true, false]);
  expect(isDefault("v1", "Pod", "spec.targetPort", 80, { port: 80 })).toBe(false);
  const field = "spec.template.spec.containers.env.value";
  expect(isDefault("apps/v1", "Deployment", field, "", { valueFrom: {} })).toBe(true);
  expect(isDefault("apps/v1", "Deployment", field, null)).toBe(true);
});

it("nothing is filled in beside a type that has none of it", () => {
  const [policy, strategy] = ["spec.internalTrafficPolicy", "spec.strategy.rollingUpdate"];
  expect(isDefault("v1", "Service", policy, "Cluster", { type: "ClusterIP" })).toBe(true);
  expect(isDefault("v1", "Service", policy, "Cluster", { type: "ExternalName" })).toBe(false);
  const limit = (parent: ValueMap) => isDefault("batch/v1", "Job", "spec.backoffLimit", 6, parent);
  expect([limit({}), limit({ backoffLimitPerIndex: 1 })]).toEqual([true, false]);
  const replaced = (parent: ValueMap) =>
    isDefault("batch/v1", "Job", "spec.podReplacementPolicy", "TerminatingOrFailed", parent);
  expect([replaced({}), replaced({ podFailurePolicy: { rules: [] } })]).toEqual([true, false]);
  const surge = { maxSurge: "25%" };
  expect(isDefault("apps/v1", "Deployment", strategy, surge, { type: "RollingUpdate" })).toBe(true);
  expect(isDefault("apps/v1", "Deployment", strategy, surge, { type: "Recreate" })).toBe(false);
});

it("what a server drops, or replaces by what it fills in, is no change; an empty value that it stores is one", () => {
  const pod = "spec.template.spec.";
  for (const [fields, value] of Object.entries({
    [`${pod}restartPolicy`]: "",
    [`${pod}volumes.ephemeral.volumeClaimTemplate.spec.volumeName`]: "",
    "spec.template.metadata.generation": 0,
    "spec.volumeClaimTemplates.metadata.uid": "",
    "spec.volumeClaimTemplates.metadata.generation": 0,
  }))
    expect([fields, isDefault("apps/v1", "StatefulSet", fields, value)]).toEqual([fields, true]);
  expect(isDefault("v1", "Secret", "type", "")).toBe(true);
  expect(isDefault("rbac.authorization.k8s.io/v1", "RoleBinding", "subjects.namespace", "")).toBe(true);
  const port = "spec.rules.http.paths.backend.service.port.name";
  expect(isDefault("networking.k8s.io/v1", "Ingress", port, "")).toBe(true);
  expect(isDefault("apps/v1", "Deployment", `${pod}containers.restartPolicy`, "")).toBe(false);
  expect(isDefault("v1", "PersistentVolumeClaim", "spec.volumeName", "")).toBe(false);
});

it("a Job's completions can't be taken back: nothing fills them in beside parallelism, which stays", () => {
  for (const value of [1, null]) expect(isDefault("batch/v1", "Job", "spec.completions", value)).toBe(false);
});

it.each(["Deployment", "StatefulSet"])(
  "the number of pods of a %s has no default: others may have set it",
  (kind) => {
    expect(isDefault("apps/v1", kind, "spec.replicas", 1)).toBe(false);
    expect(isDefault("apps/v1", kind, "spec.minReadySeconds", 0)).toBe(true);
  },
);
