import type { Resource } from "kustogen";
import { parse } from "yaml";
import { rows } from "../table.ts";

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

/** What the API server holds at run time of a claim that is bound. */
const BOUND = { phase: "Bound", capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"] };

/**
 * A change of one field in each row: an object, the field, what is there before and after, in YAML, and whether a claim is
 * bound; an empty cell leaves the field out.
 */
function changes({ raw }: TemplateStringsArray, ...values: unknown[]): FieldChange[] {
  const table = String.raw({ raw }, ...values.map((value) => JSON.stringify(value)));
  return rows(table).map(([object = "", field = "", was = "", is = "", bound]) => {
    const base: Fields = JSON.parse(object);
    const [, group = ""] = /^(.*)\//.exec(String(base.apiVersion)) ?? [];
    const having = (text: string) =>
      withField(base, field.split("."), parse(text) ?? undefined) as unknown as Resource;
    return {
      field: `${group}/${base.kind} ${field}`,
      before: having(was),
      after: having(is),
      ...(bound && { status: BOUND }),
    };
  });
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
/** Changes that the API server rejects. */
export const REFUSED: readonly FieldChange[] = changes`
${running("Deployment")} | spec.selector | {matchLabels: {app: a}} | ${{ matchLabels: LABELS }}
${running("DaemonSet")} | spec.selector | {matchLabels: {app: a}} | ${{ matchLabels: LABELS }}
${running("ReplicaSet")} | spec.selector | {matchLabels: {app: a}} | ${{ matchLabels: LABELS }}
${running("StatefulSet")} | spec.selector | {matchLabels: {app: a}} | ${{ matchLabels: LABELS }}
${running("StatefulSet")} | spec.serviceName | a | b
${running("StatefulSet")} | spec.serviceName | | b
${running("StatefulSet")} | spec.serviceName | a |
${running("StatefulSet")} | spec.podManagementPolicy | | Parallel
${running("StatefulSet")} | spec.volumeClaimTemplates | ${[template("a")]} | ${[template("a", "2Gi")]}
${running("StatefulSet")} | spec.volumeClaimTemplates | ${[template("a")]} | ${[template("a"), template("b")]}
${job()} | spec.template | ${pod({ restartPolicy: "Never" })} | ${pod({ restartPolicy: "OnFailure" })}
${job({ manualSelector: true })} | spec.selector | {matchLabels: {app: a}} | ${{ matchLabels: LABELS }}
${job()} | spec.completions | | 2
${job()} | spec.completions | 3 | 2
${indexed()} | spec.completions | 3 | 4
${job({ completions: 1 })} | spec.completionMode | | Indexed
${job()} | spec.podFailurePolicy | ${failurePolicy(1)} | ${failurePolicy(2)}
${job()} | spec.podFailurePolicy | | ${failurePolicy(2)}
${indexed({ backoffLimitPerIndex: 1 })} | spec.backoffLimitPerIndex | 1 | 2
${indexed()} | spec.successPolicy | {rules: [{succeededCount: 1}]} | {rules: [{succeededCount: 2}]}
${job()} | spec.managedBy | example.test/a | example.test/b
${job()} | spec.managedBy | | example.test/b
${claim()} | spec.accessModes | [ReadWriteOnce] | [ReadWriteMany]
${claim()} | spec.storageClassName | a | b
${claim()} | spec.storageClassName | a |
${claim()} | spec.volumeName | a | b
${claim()} | spec.volumeMode | | Block
${claim()} | spec.selector | {matchLabels: {a: a}} | {matchLabels: {a: b}}
${claim()} | spec.dataSource | {kind: PersistentVolumeClaim, name: a} | {kind: PersistentVolumeClaim, name: b}
${claim()} | spec.dataSource | | {kind: PersistentVolumeClaim, name: b}
${claim()} | spec.resources.limits | | {storage: 9Gi}
${claim()} | spec.dataSourceRef | {kind: PersistentVolumeClaim, name: a} | {kind: PersistentVolumeClaim, name: b}
${volume()} | spec.csi | {driver: csi.example.test, volumeHandle: a} | {driver: csi.example.test, volumeHandle: b}
${volume()} | spec.volumeMode | | Block
${volume()} | spec.nodeAffinity | ${affinity("a")} | ${affinity("b")}
${service()} | spec.clusterIP | 10.96.0.20 | 10.96.0.21
${service()} | spec.clusterIP | | None
${service({ ipFamilyPolicy: "PreferDualStack", clusterIP: "10.96.0.22" })} | spec.clusterIPs | [10.96.0.22] | [10.96.0.23]
${onlyLocal} | spec.healthCheckNodePort | 30100 | 30101
${service({ type: "LoadBalancer" })} | spec.loadBalancerClass | example.test/a | example.test/b
${service({ type: "LoadBalancer" })} | spec.loadBalancerClass | | example.test/b
${service()} | spec.ipFamilies | [IPv4] | [IPv6]
${object("v1", "Secret")} | type | | example.test/a
${object("v1", "Secret", { immutable: true })} | data | {a: YQ==} | {a: Yg==}
${object("v1", "Secret", { data: { a: "YQ==" } })} | immutable | true |
${object("v1", "ConfigMap", { immutable: true })} | data | {a: a} | {a: b}
${object("v1", "ConfigMap", { immutable: true })} | binaryData | {a: YQ==} | {a: Yg==}
${object("v1", "ConfigMap", { data: { a: "a" } })} | immutable | true | false
${storageClass} | provisioner | csi.example.test | other.example.test
${storageClass} | parameters | {a: a} | {a: b}
${storageClass} | parameters | | {a: b}
${storageClass} | reclaimPolicy | | Retain
${storageClass} | volumeBindingMode | | WaitForFirstConsumer
${attributesClass} | driverName | csi.example.test | other.example.test
${attributesClass} | parameters | {iops: "1"} | {iops: "2"}
${priority} | value | 1 | 2
${priority} | preemptionPolicy | | Never
${binding("RoleBinding")} | roleRef | ${role("a")} | ${role("b")}
${binding("ClusterRoleBinding")} | roleRef | ${role("a")} | ${role("b")}
${object("networking.k8s.io/v1", "IngressClass")} | spec.controller | example.test/a | example.test/b
${object("node.k8s.io/v1", "RuntimeClass")} | handler | a | b
${object("storage.k8s.io/v1", "CSIDriver", { spec: {} })} | spec.attachRequired | | false
${object("storage.k8s.io/v1", "CSIDriver", { spec: {} })} | spec.volumeLifecycleModes | | [Ephemeral]
${definition} | spec.group | example.test | other.example.test
${definition} | spec.scope | Namespaced | Cluster
${definition} | spec.names.kind | Thing | Other
${definition} | spec.names.plural | things | others
${object("v1", "ResourceQuota", { spec: { hard: { pods: "1" } } })} | spec.scopes | [BestEffort] | [NotBestEffort]
${object("v1", "ResourceQuota", { spec: { hard: { pods: "1" } } })} | spec.scopes | | [BestEffort]
${object("v1", "Pod", pod())} | spec.terminationGracePeriodSeconds | | 5
${object("v1", "Pod", pod())} | spec.serviceAccountName | | b
${object("v1", "Pod", pod())} | spec.containers | ${pod().spec.containers} | ${pod({}, { args: ["a"] }).spec.containers}
${object("discovery.k8s.io/v1", "EndpointSlice", { endpoints: [] })} | addressType | IPv4 | IPv6
${object("apps/v1", "ControllerRevision", { revision: 1 })} | data | {a: 1} | {a: 2}
${object("resource.k8s.io/v1", "ResourceClaim")} | spec | ${deviceClaim("a")} | ${deviceClaim("b")}
${object("resource.k8s.io/v1", "ResourceClaimTemplate")} | spec | ${{ spec: deviceClaim("a") }} | ${{ spec: deviceClaim("b") }}
${service({ type: "LoadBalancer" })} | spec.loadBalancerClass | example.test/a |
${indexed()} | spec.completionMode | Indexed |
${indexed()} | spec.successPolicy | | {rules: [{succeededCount: 2}]}
${job({ suspend: true })} | spec.template | ${pod({ restartPolicy: "Never" })} | ${pod({ restartPolicy: "Never" }, { image: "example.test/a:2" })}
${object("v1", "Pod", pod())} | spec.nodeSelector | {a: a} | {a: b}
${object("v1", "Pod", pod())} | spec.restartPolicy | | Never
${claim()} | spec.volumeName | a |
${claim()} | spec.storageClassName | "" | a
${volume()} | spec.nodeAffinity | ${affinity("a")} |
${volume({ csi: undefined })} | spec.hostPath | {path: /a} | {path: /b}
${volume({ csi: undefined })} | spec.nfs | {path: /a, server: a} | {path: /b, server: a}
${object("networking.k8s.io/v1", "ServiceCIDR")} | spec.cidrs | [10.97.0.0/24] | [10.98.0.0/24]
${claim({ volumeName: "a" })} | spec.resources.requests.storage | 1Gi | 500Mi | bound
`;

/** Changes of their siblings that the API server takes. */
export const TAKEN: readonly FieldChange[] = changes`
${running("Deployment")} | spec.replicas | 1 | 2
${running("Deployment")} | spec.template | ${pod()} | ${pod({}, { image: "example.test/a:2" })}
${running("Deployment")} | spec.strategy | | {rollingUpdate: {maxSurge: 1}}
${running("DaemonSet")} | spec.updateStrategy | | {type: OnDelete}
${running("StatefulSet")} | spec.replicas | 1 | 2
${running("StatefulSet")} | spec.ordinals | | {start: 1}
${running("StatefulSet")} | spec.template | ${pod()} | ${pod({}, { image: "example.test/a:2" })}
${running("StatefulSet")} | spec.updateStrategy | | {rollingUpdate: {partition: 1}}
${running("StatefulSet")} | spec.minReadySeconds | | 5
${running("StatefulSet")} | spec.revisionHistoryLimit | | 5
${running("StatefulSet")} | spec.podManagementPolicy | | OrderedReady
${running("StatefulSet")} | spec.persistentVolumeClaimRetentionPolicy | | {whenDeleted: Delete}
${job()} | spec.parallelism | 1 | 2
${job()} | spec.backoffLimit | | 2
${job()} | spec.activeDeadlineSeconds | | 60
${job()} | spec.ttlSecondsAfterFinished | | 60
${job()} | spec.suspend | | true
${job()} | spec.completions | | 1
${indexed({ backoffLimitPerIndex: 1 })} | spec.maxFailedIndexes | 1 | 2
${object("batch/v1", "CronJob", { spec: { schedule: "0 0 * * *", jobTemplate: { spec: job().spec } } })} | spec.schedule | 0 0 * * * | 0 1 * * *
${job({ suspend: true })} | spec.template | ${pod({ restartPolicy: "Never" })} | ${pod({ restartPolicy: "Never", nodeSelector: { a: "a" } })}
${indexed()} | spec | ${indexed({ completions: 2 }).spec} | ${indexed({ completions: 3, parallelism: 3 }).spec}
${job()} | spec.podReplacementPolicy | | Failed
${running("StatefulSet")} | spec.volumeClaimTemplates | ${[template("a")]} | ${[{ ...template("a"), apiVersion: "v1", kind: "PersistentVolumeClaim" }]}
${object("v1", "Pod", pod())} | spec.tolerations | | [{key: a, operator: Exists}]
${service({ ipFamilyPolicy: "PreferDualStack" })} | spec.ipFamilies | [IPv4] |
${volume()} | spec.claimRef | {name: a, namespace: a} | {name: b, namespace: a}
${volume()} | spec.volumeAttributesClassName | | a
${claim()} | spec.volumeName | | a
${claim()} | spec.storageClassName | | a
${claim({ volumeName: "a" })} | spec.volumeAttributesClassName | a | b | bound
${claim()} | spec.volumeMode | | Filesystem
${claim({ volumeName: "a", storageClassName: "grows" })} | spec.resources.requests.storage | 1Gi | 2Gi | bound
${volume()} | spec.capacity | {storage: 1Gi} | {storage: 2Gi}
${volume()} | spec.accessModes | [ReadWriteOnce] | [ReadWriteMany]
${volume()} | spec.storageClassName | a | b
${volume()} | spec.mountOptions | | [ro]
${volume()} | spec.persistentVolumeReclaimPolicy | | Delete
${volume()} | spec.nodeAffinity | | ${affinity("b")}
${service()} | spec.clusterIP | 10.96.0.30 |
${service()} | spec.clusterIP | None |
${service()} | spec.type | | NodePort
${service()} | spec.selector | {app: a} | {app: b}
${service()} | spec.sessionAffinity | | ClientIP
${onlyLocal} | spec.healthCheckNodePort | 30110 |
${object("v1", "Secret")} | data | {a: YQ==} | {a: Yg==}
${object("v1", "Secret")} | type | | Opaque
${object("v1", "ConfigMap", { data: { a: "a" } })} | immutable | | true
${storageClass} | allowVolumeExpansion | | true
${storageClass} | mountOptions | | [ro]
${storageClass} | reclaimPolicy | | Delete
${storageClass} | allowedTopologies | | [{matchLabelExpressions: [{key: a, values: [a]}]}]
${priority} | description | a | b
${priority} | preemptionPolicy | | PreemptLowerPriority
${binding("RoleBinding")} | subjects | | [{kind: ServiceAccount, name: a, namespace: default}]
${object("node.k8s.io/v1", "RuntimeClass", { handler: "a" })} | overhead | | {podFixed: {cpu: 1m}}
${object("storage.k8s.io/v1", "CSIDriver", { spec: {} })} | spec.podInfoOnMount | | true
${object("storage.k8s.io/v1", "CSIDriver", { spec: {} })} | spec.fsGroupPolicy | | File
${object("storage.k8s.io/v1", "CSIDriver", { spec: {} })} | spec.storageCapacity | | true
${definition} | spec.names.shortNames | [a] | [b]
${definition} | spec.names.listKind | | Things
${object("v1", "ResourceQuota")} | spec.hard | {pods: "1"} | {pods: "2"}
${object("v1", "Pod", pod())} | spec.activeDeadlineSeconds | | 60
${object("v1", "Pod", pod())} | spec.containers | ${pod().spec.containers} | ${pod({}, { image: "example.test/a:2" }).spec.containers}
${object("v1", "ReplicationController", { spec: { template: pod() } })} | spec.selector | {app: a} | ${LABELS}
${object("policy/v1", "PodDisruptionBudget", { spec: { minAvailable: 1 } })} | spec.selector | {matchLabels: {a: a}} | {matchLabels: {a: b}}
${object("networking.k8s.io/v1", "NetworkPolicy")} | spec.podSelector | {} | {matchLabels: {a: b}}
${object("networking.k8s.io/v1", "IngressClass", { spec: { controller: "example.test/a" } })} | spec.parameters | | {kind: Thing, name: a}
`;
