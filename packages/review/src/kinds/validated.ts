import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import { LABEL_VALUE_SAID, LABEL_WORD } from "./qualified-names.ts";
import type { KindData, TypeData } from "./types.ts";

/** A text that matches the pattern as a whole, or that something fills in first: `${HOST}`, `<host>`, `%HOST%`. */
function text(pattern: string, expected: string): TypeData {
  return { s: { pattern: `^(?:${pattern})$|[$<{]|%\\w+%`, expected } };
}

function words(...accepted: string[]): TypeData {
  return { e: accepted };
}

/** A whole number between two limits. */
function from(minimum: number, maximum = 2 ** 31 - 1): TypeData {
  return { i: { minimum, maximum } };
}

/** A number of pods, or a share of them. */
function count(share: string): TypeData {
  return {
    p: {
      ...{ isWhole: true, minimum: 0, maximum: 2 ** 31 - 1, pattern: `^${share}%$|[$<{]` },
      expected: 'a number, without quotes, or a percentage such as "25%"',
    },
  };
}

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|\\d?\\d)";
const IP4 = `${OCTET}(?:\\.${OCTET}){3}`;
/** Roughly: what is written with colons is meant as an address. */
const IP6 = "[\\da-fA-F]*:[\\da-fA-F:.]*";
const PART = "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?";
const PART_SAID = 'lowercase letters, digits and "-", at most 63 characters';
const WORD = "[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?";
/** Unlike a label, a part of a name may have any length. */
const DOTTED = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*";
const OBJECT = `(?=.{0,253}$)${DOTTED}`;
const OBJECT_SAID = 'the name of an object: lowercase letters, digits, "-" and "."';
const NAME = text(OBJECT, OBJECT_SAID);
const PREFIXED = `(?:${DOTTED}\\/)?${LABEL_WORD}`;
const KEY_SAID = "the key of a label, such as example.com/name or name";
const PORT = "(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?";
const PORT_SAID =
  'a port name: lowercase letters, digits and "-", at least one letter, at most 15 characters';
const NO_PARENT = "(?!(?:.*\\/)?\\.\\.(?:\\/|$)).*";
const RELATIVE_SAID = 'a relative path within the volume, without ".."';
const KIND = "[A-Za-z](?:[-A-Za-z0-9]{0,61}[A-Za-z0-9])?";
const KIND_SAID = "the name of a kind, such as Widget";
/** A part in capitals is filled in first. */
const HOST_PART = "(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?|_*[A-Z][A-Z0-9_]{3,})";
const HOST = `(?:\\*\\.)?${HOST_PART}(?:\\.${HOST_PART})*\\.?`;
const HOST_SAID = "the name of a host alone, in lowercase, without scheme, port and path";
const VARIABLE = "[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?";
const SUFFIX = "[a-z0-9_](?:[-_a-z0-9]*[a-z0-9_])?";
/** No address of the machine itself, of a link or of a group. */
const REACHABLE = `(?!0\\.0\\.0\\.0$|127\\.|169\\.254\\.|2(?:2[4-9]|3\\d)\\.)(?:${IP4})|(?!::1?$|[fF][eE][89abAB])(?![fF]{2})(?:${IP6})`;
const NETWORK = `\\s*(?:${IP4}\\/(?:3[0-2]|[12]?\\d)|${IP6}\\/(?:12[0-8]|1[01]\\d|\\d?\\d))\\s*`;
const READABLE =
  "metadata\\.(?:name|namespace|uid|annotations|labels)|metadata\\.(?:annotations|labels)\\['.+'\\]|" +
  "spec\\.(?:host|nodeName|serviceAccountName)|status\\.(?:hostIPs?|podIPs?)";

/**
 * What fields accept, otherwise than the declarations say. Each place is a type, or several, and its fields: "!" behind
 * one that is required, "[]" behind a list of such values, and "[+]" behind one that isn't empty. Source: the validation
 * of the API server, as kube-apiserver 1.35 answered in dry runs.
 */
const VALUES: readonly (readonly [accepted: TypeData, ...places: string[]])[] = [
  [
    from(0),
    "PodSecurityContext fsGroup runAsGroup runAsUser supplementalGroups[]; SecurityContext runAsGroup runAsUser",
    "Probe|ReadinessProbe failureThreshold initialDelaySeconds periodSeconds timeoutSeconds",
    "ReadinessProbe successThreshold",
    "DeploymentSpec minReadySeconds progressDeadlineSeconds replicas revisionHistoryLimit",
    // A negative revisionHistoryLimit of a StatefulSet is accepted, as nothing checks it.
    "ReplicaSetSpec|StatefulSetSpec minReadySeconds replicas; DaemonSetSpec minReadySeconds revisionHistoryLimit",
    "CronJobSpec failedJobsHistoryLimit successfulJobsHistoryLimit; RollingUpdateStatefulSetStrategy partition",
    "JobSpec backoffLimit backoffLimitPerIndex completions maxFailedIndexes parallelism ttlSecondsAfterFinished",
    "HorizontalPodAutoscalerSpec|HorizontalPodAutoscalerSpec2 minReplicas",
  ],
  [{ i: { minimum: 0 } }, "CronJobSpec startingDeadlineSeconds; JobSpec activeDeadlineSeconds"],
  [
    from(1),
    "PodSpec activeDeadlineSeconds; Probe|ReadinessProbe terminationGracePeriodSeconds",
    "TopologySpreadConstraint maxSkew! minDomains; HPAScalingPolicy value!; LeaseSpec leaseDurationSeconds",
    "HorizontalPodAutoscalerSpec maxReplicas! targetCPUUtilizationPercentage",
    "HorizontalPodAutoscalerSpec2 maxReplicas!; MetricTarget averageUtilization",
  ],
  [
    { i: { minimum: 0, maximum: 1, expected: "1, because only readiness may need several successes" } },
    "Probe successThreshold",
  ],
  [
    { i: { minimum: 0, maximum: 0o777, expected: "at most 0777, which is 511 in decimal, as 0644 is 420" } },
    "ConfigMapVolumeSource|DownwardAPIVolumeSource|ProjectedVolumeSource|SecretVolumeSource defaultMode",
    "DownwardAPIVolumeFile|KeyToPath mode",
  ],
  [from(1, 30), "MutatingWebhook|ValidatingWebhook timeoutSeconds"],
  [from(1, 100), "PreferredSchedulingTerm|WeightedPodAffinityTerm weight!"],
  [from(1, 1000), "APIServiceSpec versionPriority!"],
  [from(1, 1800), "HPAScalingPolicy periodSeconds!"],
  [from(0, 3600), "HPAScalingRules stabilizationWindowSeconds"],
  [from(0, 10_000), "FlowSchemaSpec matchingPrecedence"],
  [from(1, 20_000), "APIServiceSpec groupPriorityMinimum!"],
  [from(1, 65_535), "ServiceBackendPort number"],
  [from(1, 86_400), "ClientIPConfig timeoutSeconds"],
  [from(600, 2 ** 32), "ServiceAccountTokenProjection|TokenRequest expirationSeconds"],
  [
    { s: { minLength: 1 } },
    "ConfigMapProjection|ConfigMapVolumeSource|VolumeMount|ContainerResourceMetricSource|RoleSubject name!",
    "PodDNSConfigOption|ResourceMetricSource name!; JobSpec managedBy; KeyToPath key!; NFSVolumeSource server!; PersistentVolumeClaimVolumeSource claimName!; VolumeMount mountPath!",
    "SecretVolumeSource secretName!; TopologySpreadConstraint topologyKey!; Endpoint addresses![+]",
    "NamedRuleWithOperations|RuleWithOperations apiVersions![+] resources![+]; MatchCondition|Validation expression!",
  ],
  [
    NAME,
    "ConfigMapEnvSource|ConfigMapKeySelector name!; HostAlias hostnames[]; IngressSpec ingressClassName",
    "IngressClassParametersReference apiGroup; ValidatingAdmissionPolicyBindingSpec policyName!",
  ],
  [
    text(`(?:${OBJECT})?`, OBJECT_SAID),
    "PodSpec nodeName priorityClassName runtimeClassName serviceAccount serviceAccountName; IngressTLS secretName",
    "PersistentVolumeClaimSpec|PersistentVolumeSpec storageClassName",
  ],
  // As in the path of a request.
  [
    text("(?!\\.{1,2}$)[^/]+", 'a name without "/"'),
    "ClusterRoleRef|RoleRef|MetricIdentifier name!",
    "CrossVersionObjectReference|IngressClassParametersReference kind! name!",
  ],
  [
    text(PART, PART_SAID),
    "Container|Volume name!; PodAffinityTerm namespaces[]; RuntimeClass handler!; Endpoint hostname",
    "ContainerResourceMetricSource container!",
  ],
  [
    text(`(?:${PART})?`, PART_SAID),
    "PodSpec hostname subdomain; EndpointAddress hostname; EndpointPort|EndpointPort2|ServicePort name",
    "StatefulSetSpec serviceName",
  ],
  [
    text(WORD, 'lowercase letters, digits and "-", beginning with a letter, at most 63 characters'),
    "CustomResourceDefinitionNames categories[] shortNames[]; CustomResourceDefinitionVersion name!",
  ],
  [text(WORD, "the name of a Service"), "IngressServiceBackend name!"],
  [text(`|${WORD}`, "the name of a kind in lowercase"), "CustomResourceDefinitionNames singular"],
  [text(KIND, KIND_SAID), "CustomResourceDefinitionNames kind!"],
  [text(`(?:${KIND})?`, KIND_SAID), "CustomResourceDefinitionNames listKind"],
  [
    text("[^.]+(?:\\.[^.]+){2,}", "a name with a domain of at least three parts"),
    "MutatingWebhook|ValidatingWebhook name!",
  ],
  [
    text(
      "[A-Za-z0-9](?:[-A-Za-z0-9.]{0,61}[A-Za-z0-9])?",
      "the name of a CSI driver, such as disk.csi.example.com",
    ),
    "CSIPersistentVolumeSource|CSIVolumeSource driver!",
  ],
  [text("\\S+", "the name of a provisioner"), "StorageClass provisioner!"],
  [
    text("[^/\\s]+\\/.+", "the name of a controller, with its domain and a slash"),
    "IngressClassSpec controller!",
  ],
  [
    text(PREFIXED, "a name such as example.com/name or name, without spaces"),
    "PodReadinessGate conditionType!; MatchCondition name!; PodFailurePolicyOnPodConditionsPattern type!",
    "ServicePort appProtocol; ServiceSpec loadBalancerClass",
  ],
  [
    text(PREFIXED, KEY_SAID),
    "NodeSelectorRequirement|PreferredNodeRequirement|LabelSelectorRequirement|TopologySelectorLabelRequirement key!",
    "PodAffinityTerm topologyKey!; TopologySpreadConstraint matchLabelKeys[]",
  ],
  [text(`(?:${PREFIXED})?`, KEY_SAID), "Toleration key"],
  [
    text(`(?:${LABEL_WORD})?`, LABEL_VALUE_SAID),
    "NodeSelectorRequirement|LabelSelectorRequirement values[]; Toleration value",
  ],
  [text("[-._a-zA-Z0-9]{1,253}", 'a key: letters, digits, "-", "_" and "."'), "ConfigMapKeySelector key!"],
  [
    { s: { pattern: "^[ -<>-~]+$", expected: 'a variable name: printable characters without "="' } },
    "EnvVar name!",
  ],
  [text("[ -<>-~]*", 'the beginning of a variable name, without "="'), "EnvFromSource prefix"],
  [
    text("\\d{4}-.*", "a time such as 2030-01-01T00:00:00Z"),
    "ObjectMeta creationTimestamp deletionTimestamp",
  ],
  [text("[-A-Za-z0-9]+", 'the name of a header: letters, digits and "-"'), "ProbeHeader name!"],
  [
    text(`${VARIABLE}(?:[./]${VARIABLE})*`, "the name of a kernel parameter, such as net.core.somaxconn"),
    "Sysctl name!",
  ],
  [
    text(READABLE, "a field that pods may read, such as metadata.name or status.podIP"),
    "ObjectFieldSelector fieldPath!",
  ],
  [
    text(
      "(?:limits|requests)\\.(?:cpu|memory|ephemeral-storage|hugepages-.+)",
      "a resource such as limits.memory or requests.cpu",
    ),
    "ResourceFieldSelector resource!",
  ],
  // The API server accepts any, and the kubelet none but these.
  [
    text("|Memory|HugePages(?:-.+)?", "Memory, or nothing for the node's disk"),
    "EmptyDirVolumeSource medium",
  ],
  [text(PORT, PORT_SAID), "ServiceBackendPort name"],
  [text(`(?:${PORT})?`, PORT_SAID), "ContainerPort name"],
  [text(`${IP4}|${IP6}`, "an IP address"), "HostAlias|EndpointAddress ip!; PodDNSConfig nameservers[]"],
  [text(`|None|${IP4}|${IP6}`, "an IP address, or None with a capital letter"), "ServiceSpec clusterIP"],
  [text(REACHABLE, "an IP address that others reach"), "ServiceSpec externalIPs[]"],
  [
    text(NETWORK, "a network such as 10.0.0.0/8, or 10.0.0.1/32 for one address"),
    "IPBlock cidr! except[]; ServiceSpec loadBalancerSourceRanges[]",
  ],
  [text(`|(?!${IP4}$)${HOST}`, `${HOST_SAID}; an Ingress has no rules for addresses`), "IngressRule host"],
  [text(HOST, HOST_SAID), "IngressTLS hosts[]"],
  [text(`|${HOST}`, HOST_SAID), "ServiceSpec externalName"],
  [
    text("Container|Pod|PersistentVolumeClaim|.+\\/.+", "Container, Pod or PersistentVolumeClaim"),
    "LimitRangeItem type!",
  ],
  [
    text(`\\.|${SUFFIX}(?:\\.${SUFFIX})*\\.?`, "a DNS suffix, such as svc.cluster.local"),
    "PodDNSConfig searches[]",
  ],
  [text("[hH][tT]{2}[pP][sS]:\\/\\/.*", "an address that begins with https://"), "WebhookClientConfig url"],
  [text("\\/.*", "a path that begins with a slash"), "NFSVolumeSource path!"],
  [text("|\\/.*", "a path that begins with a slash"), "ServiceReference|HTTPIngressPath path"],
  [
    text(`(?!\\/|$)${NO_PARENT}`, RELATIVE_SAID),
    "DownwardAPIVolumeFile|KeyToPath|ServiceAccountTokenProjection path!",
  ],
  [text(`(?!\\/)${NO_PARENT}`, RELATIVE_SAID), "VolumeMount subPath subPathExpr"],
  [text(`(?!$)${NO_PARENT}`, 'a path without ".."'), "HostPathVolumeSource path!; VolumeDevice devicePath!"],
  [text("\\.[^]*", 'a path that begins with "."'), "CustomResourceColumnDefinition jsonPath!"],
  [
    text("\\.spec\\..+", 'a path that begins with ".spec."'),
    "CustomResourceSubresourceScale specReplicasPath!",
  ],
  [
    text("\\.status\\..+", 'a path that begins with ".status."'),
    "CustomResourceSubresourceScale statusReplicasPath!",
  ],
  [words("", "v1"), "ObjectFieldSelector apiVersion"],
  [words("", "Delete", "Retain"), "StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted whenScaled"],
  [words("", "False", "True", "Unknown"), "PodFailurePolicyOnPodConditionsPattern status!"],
  [words("", "array", "boolean", "integer", "number", "object", "string"), "JSONSchemaProps type"],
  [{ l: words("", "IPv4", "IPv6"), keys: [] }, "ServiceSpec ipFamilies"],
  [
    words("*", "CONNECT", "CREATE", "DELETE", "UPDATE"),
    "NamedRuleWithOperations|RuleWithOperations operations![+]",
  ],
  [words("*", "Cluster", "Namespaced"), "NamedRuleWithOperations|RuleWithOperations scope"],
  [words("Always", "Never", "OnFailure"), "Container restartPolicy"],
  [words("AverageValue", "Utilization", "Value"), "MetricTarget type!"],
  [words("Audit", "Deny", "Warn"), "ValidatingAdmissionPolicyBindingSpec validationActions![+]"],
  [words("ByNamespace", "ByUser"), "FlowDistinguisherMethod type!"],
  [words("Cluster", "Namespace"), "IngressClassParametersReference scope"],
  [words("Cluster", "Namespaced"), "CustomResourceDefinitionSpec scope!"],
  [words("ClusterRole"), "ClusterRoleRef kind!"],
  [words("ClusterRole", "Role"), "RoleRef kind!"],
  [words("ContainerResource", "External", "Object", "Pods", "Resource"), "MetricSpec type!"],
  [words("Disabled", "Max", "Min"), "HPAScalingRules selectPolicy"],
  [words("DoesNotExist", "Exists", "In", "NotIn"), "LabelSelectorRequirement operator!"],
  [words("Ephemeral", "Persistent"), "CSIDriverSpec volumeLifecycleModes[]"],
  [words("File", "None", "ReadWriteOnceWithFSType"), "CSIDriverSpec fsGroupPolicy"],
  [words("Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"), "Validation reason"],
  [words("Group", "ServiceAccount", "User"), "RoleSubject|Subject kind!"],
  [words("In", "NotIn"), "NodeFieldRequirement operator!"],
  [words("MountOption", "Recursive"), "PodSecurityContext seLinuxChangePolicy"],
  [words("None", "NoneOnDryRun"), "MutatingWebhook|ValidatingWebhook sideEffects!"],
  [words("NotRequired", "RestartContainer"), "ContainerResizePolicy restartPolicy!"],
  [words("Percent", "Pods"), "HPAScalingPolicy type!"],
  [words("PreferClose", "PreferSameNode", "PreferSameZone"), "ServiceSpec trafficDistribution"],
  [
    words("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"),
    "PersistentVolumeClaimSpec|PersistentVolumeSpec accessModes![+]",
  ],
  [words("boolean", "date", "integer", "number", "string"), "CustomResourceColumnDefinition type!"],
  [words("metadata.name"), "NodeFieldRequirement key!"],
  [{ l: NAME, min: 1, max: 1 }, "NodeFieldRequirement values!"],
  // A metric has the labels of its source, which may be anything.
  ["a", "MetricIdentifier selector"],
  [
    "s",
    "ExecAction command![+]; MutatingWebhook|ValidatingWebhook admissionReviewVersions![+]",
    "NamedRuleWithOperations|RuleWithOperations apiGroups![+]; PolicyRule verbs![+]; VolumeAttributesClass driverName!",
  ],
  [{ q: { above: 0 } }, "MetricTarget averageValue value"],
  [{ m: { q: { above: 0 } } }, "PersistentVolumeSpec capacity; VolumeResourceRequirements requests"],
  [
    count("(?:100|\\d?\\d)"),
    "PodDisruptionBudgetSpec maxUnavailable minAvailable; RollingUpdateDaemonSet maxUnavailable",
  ],
  [count("\\d+"), "RollingUpdateDaemonSet maxSurge"],
  ["w", "PodFailurePolicyOnExitCodesRequirement values![+]"],
  ["#Container", "PodSpec containers![+]"],
  ["#ClusterRoleRef", "ClusterRoleBinding roleRef!"],
  ["#HPAScalingPolicy", "HPAScalingRules policies[+]"],
  ["#HTTPIngressPath", "HTTPIngressRuleValue paths![+]"],
  ["#HorizontalPodAutoscalerSpec", "HorizontalPodAutoscaler spec!"],
  ["#HorizontalPodAutoscalerSpec2", "HorizontalPodAutoscaler2 spec!"],
  ["#IngressSpec", "Ingress spec!"],
  ["#LabelSelector", "AggregationRule clusterRoleSelectors![+]"],
  ["#MatchResources", "ValidatingAdmissionPolicySpec matchConstraints!"],
  ["#NodeFieldRequirement", "NodeSelectorTerm|PreferredNodeTerm matchFields[]"],
  ["#NodeSelectorTerm", "NodeSelector nodeSelectorTerms![+]"],
  ["#PersistentVolumeClaimSpec", "PersistentVolumeClaim spec!"],
  ["#PersistentVolumeSpec", "PersistentVolume spec!"],
  ["#PersistentVolumeClaimTemplate", "EphemeralVolumeSource volumeClaimTemplate!"],
  ["#PodSpec", "PodTemplateSpec spec!"],
  ["#PreferredNodeRequirement", "PreferredNodeTerm matchExpressions[]"],
  ["#PreferredNodeTerm", "PreferredSchedulingTerm preference!"],
  ["#ProbeHeader", "HTTPGetAction httpHeaders[]"],
  ["#ReadinessProbe", "Container readinessProbe"],
  ["#RoleSubject", "ClusterRoleBinding|RoleBinding subjects[]"],
  ["#ServiceBackendPort", "IngressServiceBackend port!"],
  ["#WorkloadSelector", "DaemonSetSpec|DeploymentSpec|ReplicaSetSpec|StatefulSetSpec selector!"],
  [{ l: "#LimitRangeItem", keys: ["type"] }, "LimitRangeSpec limits!"],
  [{ l: "#Sysctl", keys: ["name"] }, "PodSecurityContext sysctls"],
  [{ l: "#VolumeMount", keys: ["mountPath"] }, "Container|EphemeralContainer volumeMounts"],
  [
    { l: "#TopologySpreadConstraint", keys: ["topologyKey", "whenUnsatisfiable"] },
    "PodSpec topologySpreadConstraints",
  ],
  [words("", "Equal", "Exists", "Gt", "Lt"), "Toleration operator"],
];

/** The types and fields that a row of places names: "Role|ClusterRole rules; Pod spec". */
export function placesOfRow(text: string): { type: string; field: string }[] {
  return text.split("; ").flatMap((place) => {
    const [types = "", ...fields] = place.split(" ");
    return types.split("|").flatMap((type) => fields.map((field) => ({ type, field })));
  });
}

const fields = new Map<string, Record<string, TypeData>>();
for (const [accepted, ...places] of VALUES)
  for (const { type, field } of placesOfRow(places.join("; "))) {
    const [name = "", list] = field.split("[");
    const value = list ? { l: accepted, ...(list === "+]" && { min: 1 }) } : accepted;
    const own = entryOf(fields, type, () => ({}));
    setOwn(own, name, value);
  }

/** The fields that the API server checks otherwise than the declarations say, by type. */
export const FIELDS: KindData["types"] = Object.fromEntries(fields);
