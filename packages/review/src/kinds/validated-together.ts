import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Condition } from "./types.ts";

const has = (...fields: string[]): Condition => ({ required: fields });
const lacks = (...fields: string[]): Condition => ({ not: has(...fields) });
const filled = (...fields: string[]): Condition => ({ filled: fields });
/** One of the values, or no such field. */
const may = (field: string, ...values: unknown[]): Condition => ({
  properties: { [field]: { enum: values } },
});
const is = (field: string, ...values: unknown[]): Condition => ({ ...has(field), ...may(field, ...values) });
const each = (field: string, items: Condition): Condition => ({ properties: { [field]: { items } } });
const within = (field: string, one: Condition): Condition => ({ properties: { [field]: one } });
const any = (...anyOf: Condition[]): Condition => ({ anyOf });
const when = (one: Condition, then: Condition): Condition => any({ not: one }, then);
/** A field that must be there, with all that leads to it. */
const needs = (field: string, ...rest: string[]): Condition =>
  rest.length === 0 ? filled(field) : { ...has(field), ...within(field, needs(...(rest as [string]))) };
const one = (...fields: string[]): Condition => ({
  oneOf: fields.map((field) => has(field)),
  expected: `exactly one of ${fields.join(", ")}`,
});
const rising = (...fields: [string, string]): Condition => ({ rising: fields });
/** One of the keys, in either field of a Secret that has keys. */
const keyed = (...keys: string[]): Condition =>
  any(
    ...["data", "stringData"].flatMap((field) =>
      keys.map((key) => ({ ...has(field), ...within(field, has(key)) })),
    ),
  );

const GROUP_OF_RBAC = "rbac.authorization.k8s.io";
const REQUIREMENTS =
  "LabelSelectorRequirement|NodeSelectorRequirement|PreferredNodeRequirement|ScopedResourceSelectorRequirement";
const ACCOUNT = "kubernetes.io/service-account.name";
const ZERO = [0, "0", "0%"];
const VOLUMES = (
  "awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs " +
  "hostPath iscsi local nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume"
).split(" ");
const HAS_NODE_PORTS = is("type", "ExternalName", "LoadBalancer", "NodePort");
const OF_BALANCERS = ["allocateLoadBalancerNodePorts", "loadBalancerClass", "loadBalancerSourceRanges"];

/**
 * Fields of a type that the API server accepts only together, or not together: the type, or several, with the field
 * that a finding names; the condition; and what a message expects. Source: its validation, as kube-apiserver 1.35
 * answered in dry runs.
 */
const TOGETHER: readonly (readonly [place: string, condition: Condition, expected?: string])[] = [
  ["DownwardAPIVolumeFile", one("fieldRef", "resourceFieldRef")],
  ["EnvFromSource", one("configMapRef", "secretRef")],
  ["EnvVarSource", { minProperties: 1, maxProperties: 1 }, "one source"],
  ["IngressBackend", one("service", "resource")],
  ["PodFailurePolicyRule", one("onExitCodes", "onPodConditions")],
  ["ServiceBackendPort", one("name", "number")],
  ["WebhookClientConfig", one("url", "service")],
  ["LifecycleHandler", one("exec", "httpGet", "sleep", "tcpSocket")],
  ["Probe|ReadinessProbe", one("exec", "grpc", "httpGet", "tcpSocket")],
  [
    "EnvVar value",
    { not: filled("value", "valueFrom") },
    "value or valueFrom, not both; a patch removes one with null",
  ],
  [
    "AppArmorProfile",
    when(is("type", "Localhost"), filled("localhostProfile")),
    "localhostProfile with type: Localhost",
  ],
  [
    "AppArmorProfile localhostProfile",
    when(has("localhostProfile"), is("type", "Localhost")),
    "localhostProfile only with type: Localhost",
  ],
  [
    "SecurityContext allowPrivilegeEscalation",
    { not: { allOf: [is("privileged", true), is("allowPrivilegeEscalation", false)] } },
    "true in a container that is privileged",
  ],
  [
    "CSIVolumeSource nodePublishSecretRef",
    within("nodePublishSecretRef", filled("name")),
    "the name of a Secret in nodePublishSecretRef",
  ],
  ["Volume", { maxProperties: 2 }, "one source"],
  ["VolumeProjection", { maxProperties: 1 }, "one source"],
  [
    "VolumeMount recursiveReadOnly",
    may("recursiveReadOnly", "Disabled", "Enabled", "IfPossible"),
    "Disabled, Enabled or IfPossible",
  ],
  ["VolumeMount", lacks("subPath", "subPathExpr"), "subPath or subPathExpr, not both"],
  ["PodDisruptionBudgetSpec maxUnavailable", lacks("minAvailable", "maxUnavailable")],
  ["PodSpec", { not: { allOf: [is("hostPID", true), is("shareProcessNamespace", true)] } }],
  [
    "ReadinessProbe",
    lacks("terminationGracePeriodSeconds"),
    "no terminationGracePeriodSeconds, because a readiness probe doesn't end a container",
  ],
  ["PodSpec hostnameOverride", within("hostnameOverride", { pattern: "." }), "a name, or no such field"],
  ["PodSpec runtimeClassName", within("runtimeClassName", { pattern: "." }), "a name, or no such field"],
  [
    "PodSpec hostUsers",
    any(
      is("hostUsers", false),
      each("containers", within("securityContext", { not: is("procMount", "Unmasked") })),
    ),
    "hostUsers: false in a pod of which a container has procMount: Unmasked",
  ],
  [
    "PodSpec dnsPolicy",
    when(is("dnsPolicy", "None"), needs("dnsConfig", "nameservers")),
    "nameservers in dnsConfig with dnsPolicy: None",
  ],
  ["Toleration", any(filled("key"), is("operator", "Exists")), "a key, or operator: Exists"],
  [
    "Toleration tolerationSeconds",
    when(has("tolerationSeconds"), is("effect", "NoExecute")),
    "tolerationSeconds only with effect: NoExecute",
  ],
  [
    "Toleration value",
    when(is("operator", "Exists"), { not: filled("value") }),
    "no value with operator: Exists",
  ],
  [
    "TopologySpreadConstraint",
    when(has("minDomains"), is("whenUnsatisfiable", "DoNotSchedule")),
    "minDomains only with whenUnsatisfiable: DoNotSchedule",
  ],
  [
    "WorkloadSelector",
    any({ ...has("matchLabels"), ...within("matchLabels", { minProperties: 1 }) }, has("matchExpressions")),
    "a selector with labels",
  ],
  [
    `${REQUIREMENTS} values`,
    when(is("operator", "In", "NotIn"), filled("values")),
    "values with operator In or NotIn",
  ],
  [
    `${REQUIREMENTS} values`,
    when(is("operator", "Exists", "DoesNotExist"), { not: filled("values") }),
    "no values with operator Exists or DoesNotExist",
  ],
  [
    `${REQUIREMENTS} values`,
    when(is("operator", "Gt", "Lt"), { ...filled("values"), ...within("values", { maxItems: 1 }) }),
    "one number with operator Gt or Lt",
  ],
  [
    "JobSpec",
    when(has("selector"), is("manualSelector", true)),
    "no selector, because Kubernetes makes it, unless manualSelector is true",
  ],
  [
    "JobSpec completionMode",
    when({ allOf: [is("completionMode", "Indexed"), has("parallelism")] }, has("completions")),
    "the number of completions with completionMode: Indexed and parallelism",
  ],
  [
    "JobSpec backoffLimitPerIndex",
    when(has("backoffLimitPerIndex"), is("completionMode", "Indexed")),
    "completionMode: Indexed, or backoffLimit in its place",
  ],
  [
    "JobSpec maxFailedIndexes",
    when(has("maxFailedIndexes"), has("backoffLimitPerIndex")),
    "maxFailedIndexes only with backoffLimitPerIndex",
  ],
  [
    "JobTemplateSpec spec.manualSelector",
    within("spec", { not: is("manualSelector", true) }),
    "no manualSelector in a CronJob",
  ],
  [
    // Only in a Job is the number filled in.
    "JobTemplateSpec spec.completionMode",
    within("spec", when(is("completionMode", "Indexed"), has("completions"))),
    "the number of completions with completionMode: Indexed in a CronJob",
  ],
  [
    "DeploymentSpec|StatefulSetSpec|DaemonSetSpec|ReplicaSetSpec template.spec.restartPolicy",
    within("template", within("spec", may("restartPolicy", "", "Always"))),
    "restartPolicy Always, which is the default",
  ],
  [
    "JobSpec template.spec.restartPolicy",
    within("template", within("spec", is("restartPolicy", "OnFailure", "Never"))),
    "restartPolicy OnFailure or Never in the pod, next to containers; the default is Always",
  ],
  [
    "DeploymentStrategy rollingUpdate",
    when(is("type", "Recreate"), lacks("rollingUpdate")),
    "no rollingUpdate with type: Recreate; a patch removes it with rollingUpdate: null",
  ],
  [
    "StatefulSetUpdateStrategy rollingUpdate",
    when(is("type", "OnDelete"), lacks("rollingUpdate")),
    "no rollingUpdate with type: OnDelete; a patch removes it with rollingUpdate: null",
  ],
  [
    "DeploymentStrategy rollingUpdate",
    within("rollingUpdate", { not: { allOf: [is("maxSurge", ...ZERO), is("maxUnavailable", ...ZERO)] } }),
    "maxSurge or maxUnavailable above 0, because an update may neither add nor remove a pod",
  ],
  [
    "DaemonSetUpdateStrategy rollingUpdate",
    within("rollingUpdate", { oneOf: [may("maxSurge", ...ZERO), is("maxUnavailable", ...ZERO)] }),
    "either maxSurge (0 by default) or maxUnavailable (1 by default) above 0, and the other 0",
  ],
  [
    // Earlier releases accept it, and find no such object.
    "HorizontalPodAutoscalerSpec|HorizontalPodAutoscalerSpec2 scaleTargetRef.apiVersion",
    within(
      "scaleTargetRef",
      any(is("kind", "ReplicationController"), {
        ...has("apiVersion"),
        ...within("apiVersion", { pattern: "[/${]" }),
      }),
    ),
    "an apiVersion with the API group of the target, such as apps/v1",
  ],
  [
    "HorizontalPodAutoscalerSpec|HorizontalPodAutoscalerSpec2 minReplicas",
    rising("minReplicas", "maxReplicas"),
    "at most the number in maxReplicas",
  ],
  [
    // With such a metric, a cluster that has HPAScaleToZero accepts it.
    "HorizontalPodAutoscalerSpec|HorizontalPodAutoscalerSpec2 minReplicas",
    when(is("minReplicas", 0), { not: each("metrics", { not: is("type", "External", "Object") }) }),
    "1 or more, without a metric of type External or Object",
  ],
  [
    "MetricSpec type",
    any(
      ...["ContainerResource", "External", "Object", "Pods", "Resource"].map((type) => ({
        allOf: [is("type", type), has(`${type.charAt(0).toLowerCase()}${type.slice(1)}`)],
      })),
    ),
    "the field that the type names, such as resource with type: Resource",
  ],
  ...["containerResource", "external", "object", "resource"].map((field) => {
    const target = one(field.endsWith("esource") ? "averageUtilization" : "value", "averageValue");
    return [
      `MetricSpec ${field}`,
      within(field, within("target", target)),
      `a target with ${target.expected}`,
    ] as const;
  }),
  [
    "MetricSpec pods",
    within("pods", within("target", { ...has("averageValue"), ...lacks("value") })),
    "a target with averageValue",
  ],
  [
    "PersistentVolumeClaimSpec accessModes",
    any(
      within("accessModes", { maxItems: 1 }),
      each("accessModes", { enum: ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce"] }),
    ),
    "ReadWriteOncePod alone, or other modes",
  ],
  [
    "PersistentVolumeClaimSpec resources",
    needs("resources", "requests", "storage"),
    "the size of the claim under resources.requests.storage",
  ],
  ["PersistentVolumeSpec capacity", needs("capacity", "storage"), "the size under capacity.storage"],
  ["PersistentVolumeSpec", one(...VOLUMES), "exactly one source, such as csi or nfs"],
  [
    "PersistentVolumeSpec nodeAffinity",
    when(has("local"), has("nodeAffinity")),
    "the node that has the local volume",
  ],
  ...Object.entries({
    "kubernetes.io/tls": ["tls.crt", "tls.key"],
    "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
    "kubernetes.io/dockercfg": [".dockercfg"],
    "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  }).map(
    ([type, keys]) =>
      [
        "Secret type",
        when(is("type", type), { allOf: keys.map((key) => keyed(key)) }),
        `${keys.join(" and ")} with type: ${type}`,
      ] as const,
  ),
  [
    "Secret type",
    when(is("type", "kubernetes.io/basic-auth"), keyed("username", "password")),
    "username or password with type: kubernetes.io/basic-auth",
  ],
  [
    "Secret type",
    when(is("type", "kubernetes.io/service-account-token"), needs("metadata", "annotations", ACCOUNT)),
    `the annotation ${ACCOUNT} with the name of a ServiceAccount`,
  ],
  [
    "StatefulSetSpec volumeClaimTemplates",
    each("volumeClaimTemplates", has("spec")),
    "a spec with the size of each claim",
  ],
  [
    "LimitRangeItem",
    { not: { allOf: [is("type", "Pod"), any(has("default"), has("defaultRequest"))] } },
    "no default and no defaultRequest with type: Pod",
  ],
  [
    "LimitRangeItem",
    when(is("type", "PersistentVolumeClaim"), any(needs("min", "storage"), needs("max", "storage"))),
    "min.storage or max.storage with type: PersistentVolumeClaim",
  ],
  [
    "PolicyRule",
    any(filled("nonResourceURLs"), filled("apiGroups", "resources")),
    'apiGroups ("" for that of Pods and Services) and resources',
  ],
  [
    "PolicyRule nonResourceURLs",
    { not: filled("nonResourceURLs", "resources") },
    "no resources beside them; write two rules",
  ],
  [
    "Role rules",
    each("rules", { not: filled("nonResourceURLs") }),
    "no nonResourceURLs, which only a ClusterRole can grant access to",
  ],
  [
    "RoleSubject apiGroup",
    any(may("apiGroup", ""), { allOf: [is("kind", "Group", "User"), is("apiGroup", GROUP_OF_RBAC)] }),
    `no group of a ServiceAccount, and ${GROUP_OF_RBAC} for Users and Groups`,
  ],
  [
    "ClusterRoleRef|RoleRef apiGroup",
    may("apiGroup", "", GROUP_OF_RBAC),
    `${GROUP_OF_RBAC}, without a version`,
  ],
  [
    "ServiceSpec healthCheckNodePort",
    any(may("healthCheckNodePort", 0), {
      allOf: [is("type", "LoadBalancer"), is("externalTrafficPolicy", "Local")],
    }),
    "healthCheckNodePort only with type: LoadBalancer and externalTrafficPolicy: Local",
  ],
  [
    // With labels, it may be merged into a Service that something else creates.
    "Service",
    any(has("spec"), within("metadata", any(filled("labels"), filled("annotations")))),
    "a spec with a list of ports",
  ],
  [
    "ServiceSpec ports",
    any(filled("ports"), is("clusterIP", "None"), is("type", "ExternalName")),
    "a list of ports, or clusterIP: None",
  ],
  [
    "ServiceSpec type",
    when(is("type", "ExternalName"), filled("externalName")),
    "the name of the host in externalName, with type: ExternalName",
  ],
  [
    "ServiceSpec clusterIP",
    when(is("clusterIP", "None"), { not: is("type", "NodePort", "LoadBalancer") }),
    "an address with type: NodePort or LoadBalancer, not None",
  ],
  ...OF_BALANCERS.map(
    (field) =>
      [
        `ServiceSpec ${field}`,
        when(filled(field), is("type", "LoadBalancer")),
        `${field} only with type: LoadBalancer`,
      ] as const,
  ),
  [
    "ServiceSpec ports",
    any(HAS_NODE_PORTS, each("ports", may("nodePort", 0))),
    "no nodePort with type: ClusterIP",
  ],
  [
    "ServiceSpec externalTrafficPolicy",
    any({ not: filled("externalTrafficPolicy") }, HAS_NODE_PORTS, filled("externalIPs")),
    "externalTrafficPolicy only with type: LoadBalancer or NodePort",
  ],
  [
    "ServiceSpec ports",
    any(within("ports", { maxItems: 1 }), each("ports", filled("name"))),
    "a name for each of several ports",
  ],
  ["IngressSpec rules", any(filled("rules"), has("defaultBackend")), "rules, or a defaultBackend"],
  [
    "HTTPIngressPath path",
    when(is("pathType", "Exact", "Prefix"), {
      ...filled("path"),
      ...within("path", { pattern: "^(?!.*(?://|/\\.\\.?(?:/|$)|%2[fF]))" }),
    }),
    'a path without "//", "." or ".." as a part, or an encoded slash',
  ],
  [
    "NetworkPolicyPort endPort",
    when(has("endPort"), { ...has("port"), ...within("port", { pattern: "[${]" }) }),
    "the number of the first port in port",
  ],
  ["NetworkPolicyPort endPort", rising("port", "endPort"), "at least the number in port"],
  [
    "NetworkPolicyPeer",
    { oneOf: [has("ipBlock"), any(has("podSelector"), has("namespaceSelector"))] },
    "an ipBlock, or selectors of pods and namespaces",
  ],
];

const conditions = new Map<string, Condition[]>();
for (const [place, condition, expected] of TOGETHER) {
  const [types = "", on] = place.split(" ");
  for (const type of types.split("|"))
    addTo(conditions, type, { ...condition, ...(expected && { expected }), ...(on && { on }) });
}

/** The conditions on the fields of types that the API server has and the declarations don't, by type. */
export const CONDITIONS: Readonly<Record<string, readonly Condition[]>> = Object.fromEntries(conditions);
