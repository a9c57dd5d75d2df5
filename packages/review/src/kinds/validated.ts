import type { KindData, TypeData } from "./types.ts";

/** A text that matches the pattern as a whole, or that something fills in first: `${HOST}`, `<host>`, `{{ host }}`. */
function text(pattern: string, expected: string): TypeData {
  return { s: { pattern: `^(?:${pattern})$|[$<{%]`, expected } };
}

function from(minimum: number, maximum = 2 ** 31 - 1): TypeData {
  return { i: { minimum, maximum } };
}

const NOT_NEGATIVE = from(0);
const POSITIVE = from(1);
const LONG = { i: { minimum: 0 } };
const NOT_EMPTY = { s: { minLength: 1 } };

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|\\d?\\d)";
const IP4 = `${OCTET}(?:\\.${OCTET}){3}`;
/** Roughly: what is written with colons is meant as an address. */
const IP6 = "[\\da-fA-F]*:[\\da-fA-F:.]*";
const ADDRESS = text(`${IP4}|${IP6}`, "an IP address");
/** No address of the machine itself, of a link or of a group. */
const REACHABLE = text(
  `(?!0\\.0\\.0\\.0$|127\\.|169\\.254\\.|2(?:2[4-9]|3\\d)\\.)(?:${IP4})|(?!::1?$|[fF][eE][89abAB])(?![fF]{2})(?:${IP6})`,
  "an IP address that others reach",
);
const NETWORK = text(
  `\\s*(?:${IP4}\\/(?:3[0-2]|[12]?\\d)|${IP6}\\/(?:12[0-8]|1[01]\\d|\\d?\\d))\\s*`,
  "a network such as 10.0.0.0/8, or 10.0.0.1/32 for one address",
);
const PART = "[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?";
const LABEL_SAID = 'lower-case letters, digits and "-", at most 63 characters';
const LABEL = text(PART, LABEL_SAID);
const OPTIONAL_LABEL = text(`(?:${PART})?`, LABEL_SAID);
const NAME = text(
  `(?:${PART}(?:\\.${PART})*)?`,
  'the name of an object: lower-case letters, digits, "-" and "."',
);
const PORT_NAME = text(
  "(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?",
  'a port name: lower-case letters, digits and "-", at least one letter, at most 15 characters',
);
const NO_PARENT = "(?!(?:.*\\/)?\\.\\.(?:\\/|$)).*";
const RELATIVE = text(`(?!\\/)${NO_PARENT}`, 'a relative path within the volume, without ".."');
const ABSOLUTE = text("\\/.*", "a path that begins with a slash");
const BASE64 = text("[A-Za-z0-9+/\\r\\n]*={0,2}[\\r\\n]*", "base64");

const ACCESS_MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const UPDATED: Record<string, TypeData> = { minReadySeconds: NOT_NEGATIVE, "selector!": "#WorkloadSelector" };
const WORKLOAD = { ...UPDATED, replicas: NOT_NEGATIVE };
const WEBHOOK: Record<string, TypeData> = {
  "name!": text("[^.]+(?:\\.[^.]+){2,}", "a name with a domain of at least three parts"),
  "sideEffects!": { e: ["None", "NoneOnDryRun"] },
  timeoutSeconds: from(1, 30),
};

/** Types of which one place alone checks more, by the type that all others have. */
export const COPIES: Readonly<Record<string, string>> = {
  ClusterRoleRef: "RoleRef",
  ProbeHeader: "HTTPHeader",
  ReadinessProbe: "Probe",
  RoleSubject: "TypedObjectReference",
  WorkloadSelector: "LabelSelector",
};

/**
 * Fields that the API server checks otherwise than the declarations say. Source: its validation, as kube-apiserver
 * 1.35 answered in dry runs.
 */
export const FIELDS: KindData["types"] = {
  ClientIPConfig: { timeoutSeconds: from(1, 86_400) },
  ConfigMap: { binaryData: { m: BASE64 } },
  ClusterRoleBinding: { "roleRef!": "#ClusterRoleRef", subjects: { l: "#RoleSubject" } },
  ClusterRoleRef: { "kind!": { e: ["ClusterRole"] } },
  Container: {
    "name!": LABEL,
    readinessProbe: "#ReadinessProbe",
    restartPolicy: { e: ["Always", "Never", "OnFailure"] },
  },
  ContainerPort: { name: PORT_NAME },
  ContainerResizePolicy: { "restartPolicy!": { e: ["NotRequired", "RestartContainer"] } },
  CronJobSpec: {
    failedJobsHistoryLimit: NOT_NEGATIVE,
    startingDeadlineSeconds: LONG,
    successfulJobsHistoryLimit: NOT_NEGATIVE,
  },
  CSIDriverSpec: { fsGroupPolicy: { e: ["File", "None", "ReadWriteOnceWithFSType"] } },
  DaemonSetSpec: { ...UPDATED, revisionHistoryLimit: NOT_NEGATIVE },
  DeploymentSpec: { ...WORKLOAD, revisionHistoryLimit: NOT_NEGATIVE, progressDeadlineSeconds: NOT_NEGATIVE },
  EnvFromSource: { prefix: text("[ -<>-~]*", 'the beginning of a variable name, without "="') },
  EnvVar: {
    "name!": { s: { pattern: "^[ -<>-~]+$", expected: 'a variable name: printable characters without "="' } },
  },
  HorizontalPodAutoscalerSpec2: { "maxReplicas!": POSITIVE },
  HostAlias: { hostnames: { l: NAME }, "ip!": ADDRESS },
  HostPathVolumeSource: { "path!": text(NO_PARENT, 'a path without ".."') },
  HPAScalingPolicy: { "periodSeconds!": from(1, 1800), "value!": POSITIVE },
  HPAScalingRules: {
    selectPolicy: { e: ["Disabled", "Max", "Min"] },
    stabilizationWindowSeconds: from(0, 3600),
  },
  HTTPGetAction: { httpHeaders: { l: "#ProbeHeader" } },
  HTTPIngressRuleValue: { "paths!": { l: "#HTTPIngressPath", min: 1 } },
  IngressRule: {
    host: text(`(?!${IP4}$)[^]*`, "the name of a host, because an Ingress has no rules for addresses"),
  },
  IngressServiceBackend: {
    "name!": text("[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?", "the name of a Service"),
    "port!": "#ServiceBackendPort",
  },
  IngressSpec: { ingressClassName: NAME },
  IPBlock: { "cidr!": NETWORK, except: { l: NETWORK } },
  JobSpec: {
    activeDeadlineSeconds: LONG,
    backoffLimit: NOT_NEGATIVE,
    backoffLimitPerIndex: NOT_NEGATIVE,
    completions: NOT_NEGATIVE,
    maxFailedIndexes: NOT_NEGATIVE,
    parallelism: NOT_NEGATIVE,
    ttlSecondsAfterFinished: NOT_NEGATIVE,
  },
  KeyToPath: { "path!": RELATIVE },
  LabelSelectorRequirement: { "operator!": { e: ["DoesNotExist", "Exists", "In", "NotIn"] } },
  LimitRangeSpec: { "limits!": { l: "#LimitRangeItem", keys: ["type"] } },
  // A metric has the labels of its source, which may be anything.
  MetricIdentifier: { selector: "a" },
  MetricTarget: { averageUtilization: POSITIVE },
  MutatingWebhook: WEBHOOK,
  NFSVolumeSource: { "path!": ABSOLUTE },
  NodeSelector: { "nodeSelectorTerms!": { l: "#NodeSelectorTerm", min: 1 } },
  ObjectFieldSelector: {
    "fieldPath!": text(
      "metadata\\.(?:name|namespace|uid|annotations|labels)|metadata\\.(?:annotations|labels)\\['.+'\\]|" +
        "spec\\.(?:host|nodeName|serviceAccountName)|status\\.(?:hostIPs?|podIPs?)",
      "a field that pods may read, such as metadata.name or status.podIP",
    ),
  },
  PersistentVolumeClaimSpec: { "accessModes!": { l: { e: ACCESS_MODES }, min: 1 }, storageClassName: NAME },
  PersistentVolumeSpec: { "accessModes!": { l: { e: ACCESS_MODES }, min: 1 } },
  PodAffinityTerm: { "topologyKey!": NOT_EMPTY },
  PodDNSConfig: { nameservers: { l: ADDRESS } },
  PodSecurityContext: {
    fsGroup: NOT_NEGATIVE,
    runAsGroup: NOT_NEGATIVE,
    runAsUser: NOT_NEGATIVE,
    seLinuxChangePolicy: { e: ["MountOption", "Recursive"] },
    supplementalGroups: { l: NOT_NEGATIVE },
  },
  PodSpec: {
    activeDeadlineSeconds: POSITIVE,
    hostname: OPTIONAL_LABEL,
    nodeName: NAME,
    priorityClassName: NAME,
    runtimeClassName: NAME,
    subdomain: OPTIONAL_LABEL,
    topologySpreadConstraints: { l: "#TopologySpreadConstraint", keys: ["topologyKey", "whenUnsatisfiable"] },
  },
  ProbeHeader: { "name!": text("[-A-Za-z0-9]+", 'the name of a header: letters, digits and "-"') },
  PreferredSchedulingTerm: { "weight!": from(1, 100) },
  // Another rule judges its other numbers.
  Probe: { terminationGracePeriodSeconds: POSITIVE },
  ReplicaSetSpec: WORKLOAD,
  ResourceFieldSelector: {
    "resource!": text(
      "(?:limits|requests)\\.(?:cpu|memory|ephemeral-storage|hugepages-.+)",
      "a resource such as limits.memory or requests.cpu",
    ),
  },
  RoleBinding: { subjects: { l: "#RoleSubject" } },
  RoleSubject: { "kind!": { e: ["Group", "ServiceAccount", "User"] } },
  RoleRef: { "kind!": { e: ["ClusterRole", "Role"] } },
  RollingUpdateStatefulSetStrategy: { partition: NOT_NEGATIVE },
  SecurityContext: { runAsGroup: NOT_NEGATIVE, runAsUser: NOT_NEGATIVE },
  ServicePort: { name: OPTIONAL_LABEL },
  ServiceSpec: {
    clusterIP: text(`|None|${IP4}|${IP6}`, "an IP address, or None with a capital letter"),
    externalIPs: { l: REACHABLE },
    ipFamilies: { l: { e: ["", "IPv4", "IPv6"] }, keys: [] },
    loadBalancerSourceRanges: { l: NETWORK },
  },
  StatefulSetPersistentVolumeClaimRetentionPolicy: {
    whenDeleted: { e: ["Delete", "Retain"] },
    whenScaled: { e: ["Delete", "Retain"] },
  },
  StatefulSetSpec: { ...WORKLOAD, revisionHistoryLimit: NOT_NEGATIVE },
  TopologySpreadConstraint: { "maxSkew!": POSITIVE, minDomains: POSITIVE, "topologyKey!": NOT_EMPTY },
  ValidatingWebhook: WEBHOOK,
  Volume: { "name!": LABEL },
  VolumeMount: { subPath: RELATIVE, subPathExpr: RELATIVE },
  WebhookClientConfig: { url: text("https:\\/\\/.*", "an address that begins with https://") },
  WeightedPodAffinityTerm: { "weight!": from(1, 100) },
};
