import type { Resource } from "kustogen";

type Fields = Record<string, unknown>;

/** One change of one field, as both commands and a real API server are asked about it. */
export interface FieldChange {
  /** Group and kind, then the field: "apps/Deployment spec.selector". */
  field: string;
  before: Resource;
  after: Resource;
  /** What the API server holds of it at run time, where a controller has to have been there first. */
  status?: Fields;
}

/** A change of one field of an object: the object with it before and after; undefined leaves it out. */
function change(base: Fields, field: string, was: unknown, is: unknown): FieldChange {
  const { apiVersion, kind } = base as { apiVersion: string; kind: string };
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  const path = field.split(".");
  return {
    field: `${group}/${kind} ${field}`,
    before: withField(base, path, was) as unknown as Resource,
    after: withField(base, path, is) as unknown as Resource,
  };
}

function withField(value: Fields, [name = "", ...rest]: readonly string[], set: unknown): Fields {
  const inner = rest.length === 0 ? set : withField((value[name] ?? {}) as Fields, rest, set);
  const copy: Fields = { ...value };
  if (inner === undefined) delete copy[name];
  else copy[name] = inner;
  return copy;
}

const name = (name = "thing") => ({ metadata: { name } });
const LABELS = { app: "a", tier: "b" };
const pod = (more: Fields = {}, container: Fields = {}) => ({
  metadata: { labels: LABELS },
  spec: { containers: [{ name: "main", image: "example.test/a:1", ...container }], ...more },
});
const running = (kind: string, spec: Fields = {}): Fields => ({
  ...{ apiVersion: "apps/v1", kind, ...name() },
  spec: { selector: { matchLabels: { app: "a" } }, template: pod(), ...spec },
});
const job = (spec: Fields = {}): Fields => ({
  ...{ apiVersion: "batch/v1", kind: "Job", ...name() },
  spec: { template: pod({ restartPolicy: "Never" }), ...spec },
});
const indexed = (spec: Fields = {}) =>
  job({ completionMode: "Indexed", completions: 3, parallelism: 2, ...spec });
const claim = (spec: Fields = {}): Fields => ({
  ...{ apiVersion: "v1", kind: "PersistentVolumeClaim", ...name() },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
});
const volume = (spec: Fields = {}): Fields => ({
  ...{ apiVersion: "v1", kind: "PersistentVolume", ...name() },
  spec: {
    ...{ accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" }, storageClassName: "a" },
    csi: { driver: "csi.example.test", volumeHandle: "a" },
    ...spec,
  },
});
const service = (spec: Fields = {}): Fields => ({
  ...{ apiVersion: "v1", kind: "Service", ...name() },
  spec: { ports: [{ port: 80 }], selector: { app: "a" }, ...spec },
});
const onlyLocal = service({ type: "LoadBalancer", externalTrafficPolicy: "Local" });
const object = (apiVersion: string, kind: string, fields: Fields = {}): Fields => ({
  ...{ apiVersion, kind, ...fields },
  metadata: { ...name().metadata, ...(fields.metadata as Fields | undefined) },
});
const storageClass = object("storage.k8s.io/v1", "StorageClass", { provisioner: "csi.example.test" });
const attributesClass = object("storage.k8s.io/v1", "VolumeAttributesClass", {
  driverName: "csi.example.test",
  parameters: { iops: "1" },
});
const priority = object("scheduling.k8s.io/v1", "PriorityClass", { value: 1 });
const binding = (kind: string) =>
  object("rbac.authorization.k8s.io/v1", kind, {
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "a" },
  });
const role = (name: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name });
const definition = {
  ...{ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" },
  ...name("things.example.test"),
  spec: {
    ...{ group: "example.test", scope: "Namespaced", names: { kind: "Thing", plural: "things" } },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
};
const deviceClaim = (name: string) => ({
  devices: { requests: [{ name, exactly: { deviceClassName: "a" } }] },
});
const template = (name: string, storage = "1Gi") => ({
  metadata: { name },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
});
const affinity = (zone: string) => ({
  required: {
    nodeSelectorTerms: [{ matchExpressions: [{ key: "zone", operator: "In", values: [zone] }] }],
  },
});
const failurePolicy = (code: number) => ({
  rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [code] } }],
});
const bound = (sample: FieldChange): FieldChange => ({
  ...sample,
  status: { phase: "Bound", capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"] },
});

/** Changes that the API server rejects. */
export const REFUSED: readonly FieldChange[] = [
  ...["Deployment", "DaemonSet", "ReplicaSet", "StatefulSet"].map((kind) =>
    change(running(kind), "spec.selector", { matchLabels: { app: "a" } }, { matchLabels: LABELS }),
  ),
  change(running("StatefulSet"), "spec.serviceName", "a", "b"),
  change(running("StatefulSet"), "spec.serviceName", undefined, "b"),
  change(running("StatefulSet"), "spec.serviceName", "a", undefined),
  change(running("StatefulSet"), "spec.podManagementPolicy", undefined, "Parallel"),
  change(running("StatefulSet"), "spec.volumeClaimTemplates", [template("a")], [template("a", "2Gi")]),
  change(
    running("StatefulSet"),
    "spec.volumeClaimTemplates",
    [template("a")],
    [template("a"), template("b")],
  ),
  change(job(), "spec.template", pod({ restartPolicy: "Never" }), pod({ restartPolicy: "OnFailure" })),
  change(
    job({ manualSelector: true }),
    "spec.selector",
    { matchLabels: { app: "a" } },
    { matchLabels: LABELS },
  ),
  change(job(), "spec.completions", undefined, 2),
  change(job(), "spec.completions", 3, 2),
  change(indexed(), "spec.completions", 3, 4),
  change(job({ completions: 1 }), "spec.completionMode", undefined, "Indexed"),
  change(job(), "spec.podFailurePolicy", failurePolicy(1), failurePolicy(2)),
  change(job(), "spec.podFailurePolicy", undefined, failurePolicy(2)),
  change(indexed({ backoffLimitPerIndex: 1 }), "spec.backoffLimitPerIndex", 1, 2),
  change(
    indexed(),
    "spec.successPolicy",
    { rules: [{ succeededCount: 1 }] },
    { rules: [{ succeededCount: 2 }] },
  ),
  change(job(), "spec.managedBy", "example.test/a", "example.test/b"),
  change(job(), "spec.managedBy", undefined, "example.test/b"),
  change(claim(), "spec.accessModes", ["ReadWriteOnce"], ["ReadWriteMany"]),
  change(claim(), "spec.storageClassName", "a", "b"),
  change(claim(), "spec.storageClassName", "a", undefined),
  change(claim(), "spec.volumeName", "a", "b"),
  change(claim(), "spec.volumeMode", undefined, "Block"),
  change(claim(), "spec.selector", { matchLabels: { a: "a" } }, { matchLabels: { a: "b" } }),
  change(
    claim(),
    "spec.dataSource",
    { kind: "PersistentVolumeClaim", name: "a" },
    { kind: "PersistentVolumeClaim", name: "b" },
  ),
  change(claim(), "spec.dataSource", undefined, { kind: "PersistentVolumeClaim", name: "b" }),
  change(
    claim(),
    "spec.dataSourceRef",
    { kind: "PersistentVolumeClaim", name: "a" },
    { kind: "PersistentVolumeClaim", name: "b" },
  ),
  change(
    volume(),
    "spec.csi",
    { driver: "csi.example.test", volumeHandle: "a" },
    { driver: "csi.example.test", volumeHandle: "b" },
  ),
  change(volume(), "spec.volumeMode", undefined, "Block"),
  change(volume(), "spec.nodeAffinity", affinity("a"), affinity("b")),
  change(service(), "spec.clusterIP", "10.96.0.20", "10.96.0.21"),
  change(service(), "spec.clusterIP", undefined, "None"),
  change(
    service({ ipFamilyPolicy: "PreferDualStack", clusterIP: "10.96.0.22" }),
    "spec.clusterIPs",
    ["10.96.0.22"],
    ["10.96.0.23"],
  ),
  change(onlyLocal, "spec.healthCheckNodePort", 30100, 30101),
  change(service({ type: "LoadBalancer" }), "spec.loadBalancerClass", "example.test/a", "example.test/b"),
  change(service({ type: "LoadBalancer" }), "spec.loadBalancerClass", undefined, "example.test/b"),
  change(service(), "spec.ipFamilies", ["IPv4"], ["IPv6"]),
  change(object("v1", "Secret"), "type", undefined, "example.test/a"),
  change(object("v1", "Secret", { immutable: true }), "data", { a: "YQ==" }, { a: "Yg==" }),
  change(object("v1", "Secret", { data: { a: "YQ==" } }), "immutable", true, undefined),
  change(object("v1", "ConfigMap", { immutable: true }), "data", { a: "a" }, { a: "b" }),
  change(object("v1", "ConfigMap", { immutable: true }), "binaryData", { a: "YQ==" }, { a: "Yg==" }),
  change(object("v1", "ConfigMap", { data: { a: "a" } }), "immutable", true, false),
  change(storageClass, "provisioner", "csi.example.test", "other.example.test"),
  change(storageClass, "parameters", { a: "a" }, { a: "b" }),
  change(storageClass, "parameters", undefined, { a: "b" }),
  change(storageClass, "reclaimPolicy", undefined, "Retain"),
  change(storageClass, "volumeBindingMode", undefined, "WaitForFirstConsumer"),
  change(attributesClass, "driverName", "csi.example.test", "other.example.test"),
  change(attributesClass, "parameters", { iops: "1" }, { iops: "2" }),
  change(priority, "value", 1, 2),
  change(priority, "preemptionPolicy", undefined, "Never"),
  ...["RoleBinding", "ClusterRoleBinding"].map((kind) =>
    change(binding(kind), "roleRef", role("a"), role("b")),
  ),
  change(
    object("networking.k8s.io/v1", "IngressClass"),
    "spec.controller",
    "example.test/a",
    "example.test/b",
  ),
  change(object("node.k8s.io/v1", "RuntimeClass"), "handler", "a", "b"),
  change(object("storage.k8s.io/v1", "CSIDriver", { spec: {} }), "spec.attachRequired", undefined, false),
  change(object("storage.k8s.io/v1", "CSIDriver", { spec: {} }), "spec.volumeLifecycleModes", undefined, [
    "Ephemeral",
  ]),
  change(definition, "spec.group", "example.test", "other.example.test"),
  change(definition, "spec.scope", "Namespaced", "Cluster"),
  change(definition, "spec.names.kind", "Thing", "Other"),
  change(definition, "spec.names.plural", "things", "others"),
  change(
    object("v1", "ResourceQuota", { spec: { hard: { pods: "1" } } }),
    "spec.scopes",
    ["BestEffort"],
    ["NotBestEffort"],
  ),
  change(object("v1", "ResourceQuota", { spec: { hard: { pods: "1" } } }), "spec.scopes", undefined, [
    "BestEffort",
  ]),
  change(object("v1", "Pod", pod()), "spec.terminationGracePeriodSeconds", undefined, 5),
  change(object("v1", "Pod", pod()), "spec.serviceAccountName", undefined, "b"),
  change(
    object("v1", "Pod", pod()),
    "spec.containers",
    pod().spec.containers,
    pod({}, { args: ["a"] }).spec.containers,
  ),
  change(object("discovery.k8s.io/v1", "EndpointSlice", { endpoints: [] }), "addressType", "IPv4", "IPv6"),
  change(object("apps/v1", "ControllerRevision", { revision: 1 }), "data", { a: 1 }, { a: 2 }),
  change(object("resource.k8s.io/v1", "ResourceClaim"), "spec", deviceClaim("a"), deviceClaim("b")),
  change(
    object("resource.k8s.io/v1", "ResourceClaimTemplate"),
    "spec",
    { spec: deviceClaim("a") },
    { spec: deviceClaim("b") },
  ),
  change(service({ type: "LoadBalancer" }), "spec.loadBalancerClass", "example.test/a", undefined),
  change(indexed(), "spec.completionMode", "Indexed", undefined),
  change(indexed(), "spec.successPolicy", undefined, { rules: [{ succeededCount: 2 }] }),
  change(
    job({ suspend: true }),
    "spec.template",
    pod({ restartPolicy: "Never" }),
    pod({ restartPolicy: "Never" }, { image: "example.test/a:2" }),
  ),
  change(object("v1", "Pod", pod()), "spec.nodeSelector", { a: "a" }, { a: "b" }),
  change(object("v1", "Pod", pod()), "spec.restartPolicy", undefined, "Never"),
  change(claim(), "spec.volumeName", "a", undefined),
  change(claim(), "spec.storageClassName", "", "a"),
  change(volume(), "spec.nodeAffinity", affinity("a"), undefined),
  change(volume({ csi: undefined }), "spec.hostPath", { path: "/a" }, { path: "/b" }),
  change(volume({ csi: undefined }), "spec.nfs", { path: "/a", server: "a" }, { path: "/b", server: "a" }),
  change(object("networking.k8s.io/v1", "ServiceCIDR"), "spec.cidrs", ["10.97.0.0/24"], ["10.98.0.0/24"]),
  bound(change(claim({ volumeName: "a" }), "spec.resources.requests.storage", "1Gi", "500Mi")),
];

/** Changes of their siblings that the API server takes. */
export const TAKEN: readonly FieldChange[] = [
  change(running("Deployment"), "spec.replicas", 1, 2),
  change(running("Deployment"), "spec.template", pod(), pod({}, { image: "example.test/a:2" })),
  change(running("Deployment"), "spec.strategy", undefined, { rollingUpdate: { maxSurge: 1 } }),
  change(running("DaemonSet"), "spec.updateStrategy", undefined, { type: "OnDelete" }),
  change(running("StatefulSet"), "spec.replicas", 1, 2),
  change(running("StatefulSet"), "spec.ordinals", undefined, { start: 1 }),
  change(running("StatefulSet"), "spec.template", pod(), pod({}, { image: "example.test/a:2" })),
  change(running("StatefulSet"), "spec.updateStrategy", undefined, { rollingUpdate: { partition: 1 } }),
  change(running("StatefulSet"), "spec.minReadySeconds", undefined, 5),
  change(running("StatefulSet"), "spec.revisionHistoryLimit", undefined, 5),
  change(running("StatefulSet"), "spec.podManagementPolicy", undefined, "OrderedReady"),
  change(running("StatefulSet"), "spec.persistentVolumeClaimRetentionPolicy", undefined, {
    whenDeleted: "Delete",
  }),
  change(job(), "spec.parallelism", 1, 2),
  change(job(), "spec.backoffLimit", undefined, 2),
  change(job(), "spec.activeDeadlineSeconds", undefined, 60),
  change(job(), "spec.ttlSecondsAfterFinished", undefined, 60),
  change(job(), "spec.suspend", undefined, true),
  change(job(), "spec.completions", undefined, 1),
  change(indexed({ backoffLimitPerIndex: 1 }), "spec.maxFailedIndexes", 1, 2),
  change(
    object("batch/v1", "CronJob", { spec: { schedule: "0 0 * * *", jobTemplate: { spec: job().spec } } }),
    "spec.schedule",
    "0 0 * * *",
    "0 1 * * *",
  ),
  change(
    job({ suspend: true }),
    "spec.template",
    pod({ restartPolicy: "Never" }),
    pod({ restartPolicy: "Never", nodeSelector: { a: "a" } }),
  ),
  {
    ...change(indexed(), "spec.completions", 2, 3),
    before: indexed({ completions: 2, parallelism: 2 }) as unknown as Resource,
    after: indexed({ completions: 3, parallelism: 3 }) as unknown as Resource,
  },
  change(job(), "spec.podReplacementPolicy", undefined, "Failed"),
  change(
    running("StatefulSet"),
    "spec.volumeClaimTemplates",
    [template("a")],
    [{ ...template("a"), apiVersion: "v1", kind: "PersistentVolumeClaim" }],
  ),
  change(object("v1", "Pod", pod()), "spec.tolerations", undefined, [{ key: "a", operator: "Exists" }]),
  change(service({ ipFamilyPolicy: "PreferDualStack" }), "spec.ipFamilies", ["IPv4"], undefined),
  change(volume(), "spec.claimRef", { name: "a", namespace: "a" }, { name: "b", namespace: "a" }),
  change(volume(), "spec.volumeAttributesClassName", undefined, "a"),
  change(claim(), "spec.volumeName", undefined, "a"),
  change(claim(), "spec.storageClassName", undefined, "a"),
  bound(change(claim({ volumeName: "a" }), "spec.volumeAttributesClassName", "a", "b")),
  change(claim(), "spec.volumeMode", undefined, "Filesystem"),
  bound(
    change(
      claim({ volumeName: "a", storageClassName: "grows" }),
      "spec.resources.requests.storage",
      "1Gi",
      "2Gi",
    ),
  ),
  change(volume(), "spec.capacity", { storage: "1Gi" }, { storage: "2Gi" }),
  change(volume(), "spec.accessModes", ["ReadWriteOnce"], ["ReadWriteMany"]),
  change(volume(), "spec.storageClassName", "a", "b"),
  change(volume(), "spec.mountOptions", undefined, ["ro"]),
  change(volume(), "spec.persistentVolumeReclaimPolicy", undefined, "Delete"),
  change(volume(), "spec.nodeAffinity", undefined, affinity("b")),
  change(service(), "spec.clusterIP", "10.96.0.30", undefined),
  change(service(), "spec.clusterIP", "None", undefined),
  change(service(), "spec.type", undefined, "NodePort"),
  change(service(), "spec.selector", { app: "a" }, { app: "b" }),
  change(service(), "spec.sessionAffinity", undefined, "ClientIP"),
  change(onlyLocal, "spec.healthCheckNodePort", 30110, undefined),
  change(object("v1", "Secret"), "data", { a: "YQ==" }, { a: "Yg==" }),
  change(object("v1", "Secret"), "type", undefined, "Opaque"),
  change(object("v1", "ConfigMap", { data: { a: "a" } }), "immutable", undefined, true),
  change(storageClass, "allowVolumeExpansion", undefined, true),
  change(storageClass, "mountOptions", undefined, ["ro"]),
  change(storageClass, "reclaimPolicy", undefined, "Delete"),
  change(storageClass, "allowedTopologies", undefined, [
    { matchLabelExpressions: [{ key: "a", values: ["a"] }] },
  ]),
  change(priority, "description", "a", "b"),
  change(priority, "preemptionPolicy", undefined, "PreemptLowerPriority"),
  change(binding("RoleBinding"), "subjects", undefined, [
    { kind: "ServiceAccount", name: "a", namespace: "default" },
  ]),
  change(object("node.k8s.io/v1", "RuntimeClass", { handler: "a" }), "overhead", undefined, {
    podFixed: { cpu: "1m" },
  }),
  change(object("storage.k8s.io/v1", "CSIDriver", { spec: {} }), "spec.podInfoOnMount", undefined, true),
  change(object("storage.k8s.io/v1", "CSIDriver", { spec: {} }), "spec.fsGroupPolicy", undefined, "File"),
  change(object("storage.k8s.io/v1", "CSIDriver", { spec: {} }), "spec.storageCapacity", undefined, true),
  change(definition, "spec.names.shortNames", ["a"], ["b"]),
  change(definition, "spec.names.listKind", undefined, "Things"),
  change(object("v1", "ResourceQuota"), "spec.hard", { pods: "1" }, { pods: "2" }),
  change(object("v1", "Pod", pod()), "spec.activeDeadlineSeconds", undefined, 60),
  change(
    object("v1", "Pod", pod()),
    "spec.containers",
    pod().spec.containers,
    pod({}, { image: "example.test/a:2" }).spec.containers,
  ),
  change(
    object("v1", "ReplicationController", { spec: { template: pod() } }),
    "spec.selector",
    { app: "a" },
    LABELS,
  ),
  change(
    object("policy/v1", "PodDisruptionBudget", { spec: { minAvailable: 1 } }),
    "spec.selector",
    { matchLabels: { a: "a" } },
    { matchLabels: { a: "b" } },
  ),
  change(
    object("networking.k8s.io/v1", "NetworkPolicy"),
    "spec.podSelector",
    {},
    { matchLabels: { a: "b" } },
  ),
  change(
    object("networking.k8s.io/v1", "IngressClass", { spec: { controller: "example.test/a" } }),
    "spec.parameters",
    undefined,
    { kind: "Thing", name: "a" },
  ),
];
