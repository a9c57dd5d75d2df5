import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { rows } from "../../../../test/table.ts";
import { defaultsOf } from "../../src/cluster/api-server/defaults.ts";

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

const isDefault = (apiVersion: string, kind: string, fields: string, value: Value, parent: ValueMap = {}) =>
  defaultsOf(objectOf(apiVersion, kind), false).isDefault(
    fields,
    fields.slice(fields.lastIndexOf(".") + 1),
    value,
    parent,
  );

/** Another value of the same type. */
const other = (value: Value): Value =>
  typeof value === "boolean" ? !value : typeof value === "number" ? value + 1 : `${value}x`;

const ALL = (prefix: string, fields: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [prefix + field, value]));

const JOB = {
  ...{ completions: 1, parallelism: 1, backoffLimit: 6, completionMode: "NonIndexed", suspend: false },
  ...{ manualSelector: false, podReplacementPolicy: "TerminatingOrFailed" },
};
const PROBE = {
  ...{ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
  ...{ initialDelaySeconds: 0, "httpGet.scheme": "HTTP", "httpGet.path": "/", "grpc.service": "" },
};
const CONTAINER = {
  ...{ terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File" },
  ...{ stdin: false, stdinOnce: false, tty: false, "ports.protocol": "TCP", "env.value": "" },
  ...{ "env.valueFrom.fieldRef.apiVersion": "v1", "env.valueFrom.secretKeyRef.optional": false },
  ...{ "env.valueFrom.configMapKeyRef.optional": false, "env.valueFrom.resourceFieldRef.divisor": "0" },
  ...{ "envFrom.secretRef.optional": false, "envFrom.configMapRef.optional": false, "envFrom.prefix": "" },
  ...{ "volumeMounts.readOnly": false, "volumeMounts.subPath": "", "securityContext.privileged": false },
  ...{ "securityContext.procMount": "Default", "securityContext.readOnlyRootFilesystem": false },
  ...ALL("livenessProbe.", PROBE),
  ...ALL("readinessProbe.", PROBE),
  ...ALL("startupProbe.", PROBE),
  ...{ "lifecycle.preStop.httpGet.scheme": "HTTP", "lifecycle.postStart.httpGet.scheme": "HTTP" },
};
const POD: Record<string, Value> = {
  ...{ dnsPolicy: "ClusterFirst", schedulerName: "default-scheduler", terminationGracePeriodSeconds: 30 },
  ...{ enableServiceLinks: true, preemptionPolicy: "PreemptLowerPriority", hostNetwork: false },
  ...{ hostPID: false, hostIPC: false, shareProcessNamespace: false, "tolerations.operator": "Equal" },
  ...{ "topologySpreadConstraints.nodeAffinityPolicy": "Honor" },
  ...{ "topologySpreadConstraints.nodeTaintsPolicy": "Ignore" },
  ...ALL("containers.", CONTAINER),
  ...ALL("initContainers.", CONTAINER),
  ...{ "volumes.configMap.defaultMode": 0o644, "volumes.configMap.optional": false },
  ...{ "volumes.secret.defaultMode": 0o644, "volumes.secret.optional": false },
  ...{ "volumes.projected.defaultMode": 0o644, "volumes.projected.sources.configMap.optional": false },
  ...{ "volumes.projected.sources.secret.optional": false },
  ...{ "volumes.projected.sources.serviceAccountToken.expirationSeconds": 3600 },
  ...{ "volumes.downwardAPI.defaultMode": 0o644, "volumes.hostPath.type": "", "volumes.emptyDir.medium": "" },
  ...{ "volumes.persistentVolumeClaim.readOnly": false },
};

describe("a field that says what the API server fills in is no change: the API reference of 1.35 names", () => {
  const shared = { POD, JOB };
  it.each(
    rows(`
apps/v1 | Deployment | spec.replicas: 1, spec.revisionHistoryLimit: 10, spec.progressDeadlineSeconds: 600, spec.minReadySeconds: 0, spec.paused: false, spec.strategy.type: RollingUpdate, spec.strategy.rollingUpdate.maxSurge: 25%, spec.strategy.rollingUpdate.maxUnavailable: 25%, spec.template.spec.restartPolicy: Always | POD below spec.template.spec.
apps/v1 | StatefulSet | spec.replicas: 1, spec.revisionHistoryLimit: 10, spec.minReadySeconds: 0, spec.podManagementPolicy: OrderedReady, spec.updateStrategy.type: RollingUpdate, spec.updateStrategy.rollingUpdate.partition: 0, spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Retain, spec.persistentVolumeClaimRetentionPolicy.whenScaled: Retain, spec.template.spec.restartPolicy: Always, spec.volumeClaimTemplates.spec.volumeMode: Filesystem, spec.template.spec.dnsPolicy: ClusterFirst
apps/v1 | DaemonSet | spec.revisionHistoryLimit: 10, spec.minReadySeconds: 0, spec.updateStrategy.type: RollingUpdate, spec.updateStrategy.rollingUpdate.maxUnavailable: 1, spec.updateStrategy.rollingUpdate.maxSurge: 0, spec.template.spec.restartPolicy: Always
v1 | Pod | spec.restartPolicy: Always | POD below spec.
batch/v1 | Job | spec.template.spec.dnsPolicy: ClusterFirst | JOB below spec.
batch/v1 | CronJob | spec.concurrencyPolicy: Allow, spec.suspend: false, spec.successfulJobsHistoryLimit: 3, spec.failedJobsHistoryLimit: 1, spec.jobTemplate.spec.template.spec.dnsPolicy: ClusterFirst | JOB below spec.jobTemplate.spec.
v1 | Service | spec.type: ClusterIP, spec.sessionAffinity: None, spec.ports.protocol: TCP, spec.internalTrafficPolicy: Cluster, spec.externalTrafficPolicy: Cluster, spec.ipFamilyPolicy: SingleStack, spec.publishNotReadyAddresses: false, spec.allocateLoadBalancerNodePorts: true
v1 | PersistentVolumeClaim | spec.volumeMode: Filesystem
v1 | PersistentVolume | spec.volumeMode: Filesystem, spec.persistentVolumeReclaimPolicy: Retain
v1 | ConfigMap | immutable: false
v1 | Secret | immutable: false, type: Opaque
scheduling.k8s.io/v1 | PriorityClass | preemptionPolicy: PreemptLowerPriority, globalDefault: false
storage.k8s.io/v1 | CSIDriver | spec.attachRequired: true, spec.fsGroupPolicy: ReadWriteOnceWithFSType, spec.podInfoOnMount: false, spec.requiresRepublish: false, spec.storageCapacity: false
autoscaling/v2 | HorizontalPodAutoscaler | spec.minReplicas: 1
networking.k8s.io/v1 | NetworkPolicy | spec.ingress.ports.protocol: TCP, spec.egress.ports.protocol: TCP
rbac.authorization.k8s.io/v1 | RoleBinding | roleRef.apiGroup: rbac.authorization.k8s.io
rbac.authorization.k8s.io/v1 | ClusterRoleBinding | roleRef.apiGroup: rbac.authorization.k8s.io
storage.k8s.io/v1 | StorageClass | reclaimPolicy: Delete, volumeBindingMode: Immediate, allowVolumeExpansion: false
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
      // Nothing is known of another group's kind, but for the pods in it.
      if (!fields.includes("template.spec.") && kind !== "Pod")
        expect([fields, isDefault("acme.io/v1", kind, fields, value)]).toEqual([fields, false]);
    }
  });
});

it("nothing and an empty mapping or list are the same where the API server keeps neither", () => {
  const absent =
    "annotations args binaryData command data env envFrom finalizers hostAliases imagePullSecrets initContainers labels limits nodeSelector ownerReferences ports requests resources rollingUpdate securityContext strategy stringData tolerations topologySpreadConstraints updateStrategy volumeMounts volumes";
  for (const name of absent.split(" ")) {
    for (const empty of [{}, []])
      expect([name, isDefault("v1", "Pod", `spec.${name}`, empty)]).toEqual([name, true]);
    expect([name, isDefault("acme.io/v1", "Thing", `spec.${name}`, {})]).toEqual([name, false]);
    expect([name, isDefault("v1", "Pod", `spec.${name}`, { a: "b" })]).toEqual([name, false]);
  }
  // An empty directory, a selector of all pods and an empty rule say something.
  for (const name of ["emptyDir", "podSelector", "ingress"])
    expect([name, isDefault("v1", "Pod", `spec.${name}`, {})]).toEqual([name, false]);
  // No port at all isn't any port.
  for (const way of ["ingress", "egress"])
    expect(isDefault("networking.k8s.io/v1", "NetworkPolicy", `spec.${way}.ports`, [])).toBe(false);
});

it("what is filled in from beside it is no change", () => {
  const service = (port: Value) => isDefault("v1", "Service", "spec.ports.targetPort", port, { port: 80 });
  expect([service(80), service(81)]).toEqual([true, false]);
  expect(isDefault("v1", "Pod", "spec.targetPort", 80, { port: 80 })).toBe(false);
  const field = "spec.template.spec.containers.env.value";
  expect(isDefault("apps/v1", "Deployment", field, "", { valueFrom: {} })).toBe(false);
  expect(isDefault("apps/v1", "Deployment", field, null)).toBe(true);
});

it("the number of pods that an autoscaler sets has no default", () => {
  const [plain, scaled] = [false, true].map((autoscaled) =>
    defaultsOf(objectOf("apps/v1", "Deployment"), autoscaled),
  );
  expect(plain?.isDefault("spec.replicas", "replicas", 1, {})).toBe(true);
  expect(scaled?.isDefault("spec.replicas", "replicas", 1, {})).toBe(false);
  expect(scaled?.isDefault("spec.paused", "paused", false, {})).toBe(true);
  expect([plain?.builtIn, defaultsOf(objectOf("acme.io/v1", "Thing"), false).builtIn]).toEqual([true, false]);
});
