import type { KindData, TypeData } from "./types.ts";
import {
  ABSOLUTE,
  ADDRESS,
  DATA_KEY,
  from,
  LABEL,
  LABEL_KEY,
  LABEL_VALUE,
  NAME,
  NEEDED_NAME,
  NO_PARENT,
  NOT_EMPTY,
  NOT_NEGATIVE,
  OPTIONAL_KEY,
  OPTIONAL_LABEL,
  OPTIONAL_PORT_NAME,
  OPTIONAL_RELATIVE,
  POSITIVE,
  QUALIFIED,
  RELATIVE,
  text,
} from "./validated-texts.ts";

/** Types of pods of which one place alone checks more or less, by the type that all others have. */
export const COPIES_OF_PODS: Readonly<Record<string, string>> = {
  NodeFieldRequirement: "NodeSelectorRequirement",
  PreferredNodeRequirement: "NodeSelectorRequirement",
  PreferredNodeTerm: "NodeSelectorTerm",
  ProbeHeader: "HTTPHeader",
  ReadinessProbe: "Probe",
  Sysctl: "HTTPHeader",
};

/** From ten minutes to 2³² seconds. */
export const LIFETIME = from(600, 2 ** 32);
const VARIABLE = "[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?";
const SUFFIX = "[a-z0-9_](?:[-_a-z0-9]*[a-z0-9_])?";

const DRIVER = text(
  "[A-Za-z0-9](?:[-A-Za-z0-9.]{0,61}[A-Za-z0-9])?",
  "the name of a CSI driver, such as disk.csi.example.com",
);

const PROBE: Record<string, TypeData> = {
  failureThreshold: NOT_NEGATIVE,
  initialDelaySeconds: NOT_NEGATIVE,
  periodSeconds: NOT_NEGATIVE,
  successThreshold: NOT_NEGATIVE,
  terminationGracePeriodSeconds: POSITIVE,
  timeoutSeconds: NOT_NEGATIVE,
};

/** The fields of pods, their containers and volumes that the API server checks otherwise than the declarations say. */
export const FIELDS_OF_PODS: KindData["types"] = {
  ConfigMapEnvSource: { "name!": NEEDED_NAME },
  ConfigMapKeySelector: { "key!": DATA_KEY, "name!": NEEDED_NAME },
  ConfigMapProjection: { "name!": NOT_EMPTY },
  ConfigMapVolumeSource: { "name!": NOT_EMPTY },
  Container: {
    "name!": LABEL,
    readinessProbe: "#ReadinessProbe",
    restartPolicy: { e: ["Always", "Never", "OnFailure"] },
  },
  ContainerPort: { name: OPTIONAL_PORT_NAME },
  ContainerResizePolicy: { "restartPolicy!": { e: ["NotRequired", "RestartContainer"] } },
  CSIPersistentVolumeSource: { "driver!": DRIVER },
  CSIVolumeSource: { "driver!": DRIVER },
  DownwardAPIVolumeFile: { "path!": RELATIVE },
  // The API server accepts any, and the kubelet none but these.
  EmptyDirVolumeSource: {
    medium: text("|Memory|HugePages(?:-.+)?", "Memory, or nothing for the node's disk"),
  },
  EnvFromSource: { prefix: text("[ -<>-~]*", 'the beginning of a variable name, without "="') },
  EnvVar: {
    "name!": { s: { pattern: "^[ -<>-~]+$", expected: 'a variable name: printable characters without "="' } },
  },
  EphemeralVolumeSource: { "volumeClaimTemplate!": "#PersistentVolumeClaimTemplate" },
  ExecAction: { "command!": { l: "s", min: 1 } },
  HostAlias: { hostnames: { l: NEEDED_NAME }, "ip!": ADDRESS },
  HostPathVolumeSource: { "path!": text(`(?!$)${NO_PARENT}`, 'a path without ".."') },
  HTTPGetAction: { httpHeaders: { l: "#ProbeHeader" } },
  KeyToPath: { "key!": NOT_EMPTY, "path!": RELATIVE },
  NFSVolumeSource: { "path!": ABSOLUTE, "server!": NOT_EMPTY },
  NodeFieldRequirement: {
    "key!": { e: ["metadata.name"] },
    "operator!": { e: ["In", "NotIn"] },
    "values!": { l: NEEDED_NAME, min: 1, max: 1 },
  },
  NodeSelector: { "nodeSelectorTerms!": { l: "#NodeSelectorTerm", min: 1 } },
  NodeSelectorRequirement: { "key!": LABEL_KEY, values: { l: LABEL_VALUE } },
  NodeSelectorTerm: { matchFields: { l: "#NodeFieldRequirement" } },
  ObjectFieldSelector: {
    apiVersion: { e: ["", "v1"] },
    "fieldPath!": text(
      "metadata\\.(?:name|namespace|uid|annotations|labels)|metadata\\.(?:annotations|labels)\\['.+'\\]|" +
        "spec\\.(?:host|nodeName|serviceAccountName)|status\\.(?:hostIPs?|podIPs?)",
      "a field that pods may read, such as metadata.name or status.podIP",
    ),
  },
  PersistentVolumeClaimVolumeSource: { "claimName!": NOT_EMPTY },
  PodAffinityTerm: { namespaces: { l: LABEL }, "topologyKey!": LABEL_KEY },
  PodDNSConfig: {
    nameservers: { l: ADDRESS },
    searches: { l: text(`\\.|${SUFFIX}(?:\\.${SUFFIX})*\\.?`, "a DNS suffix, such as svc.cluster.local") },
  },
  PodReadinessGate: { "conditionType!": QUALIFIED },
  PodSecurityContext: {
    fsGroup: NOT_NEGATIVE,
    runAsGroup: NOT_NEGATIVE,
    runAsUser: NOT_NEGATIVE,
    seLinuxChangePolicy: { e: ["MountOption", "Recursive"] },
    supplementalGroups: { l: NOT_NEGATIVE },
    sysctls: { l: "#Sysctl", keys: ["name"] },
  },
  PodSpec: {
    activeDeadlineSeconds: POSITIVE,
    hostname: OPTIONAL_LABEL,
    nodeName: NAME,
    priorityClassName: NAME,
    runtimeClassName: NAME,
    serviceAccount: NAME,
    serviceAccountName: NAME,
    subdomain: OPTIONAL_LABEL,
    topologySpreadConstraints: { l: "#TopologySpreadConstraint", keys: ["topologyKey", "whenUnsatisfiable"] },
  },
  PreferredNodeRequirement: { "key!": LABEL_KEY },
  PreferredNodeTerm: {
    matchExpressions: { l: "#PreferredNodeRequirement" },
    matchFields: { l: "#NodeFieldRequirement" },
  },
  PreferredSchedulingTerm: { "preference!": "#PreferredNodeTerm", "weight!": from(1, 100) },
  Probe: PROBE,
  ProbeHeader: { "name!": text("[-A-Za-z0-9]+", 'the name of a header: letters, digits and "-"') },
  ReadinessProbe: PROBE,
  ResourceFieldSelector: {
    "resource!": text(
      "(?:limits|requests)\\.(?:cpu|memory|ephemeral-storage|hugepages-.+)",
      "a resource such as limits.memory or requests.cpu",
    ),
  },
  SecretVolumeSource: { "secretName!": NOT_EMPTY },
  SecurityContext: { runAsGroup: NOT_NEGATIVE, runAsUser: NOT_NEGATIVE },
  ServiceAccountTokenProjection: { expirationSeconds: LIFETIME, "path!": RELATIVE },
  Sysctl: {
    "name!": text(
      `${VARIABLE}(?:[./]${VARIABLE})*`,
      "the name of a kernel parameter, such as net.core.somaxconn",
    ),
  },
  Toleration: { key: OPTIONAL_KEY, value: LABEL_VALUE },
  TopologySpreadConstraint: {
    matchLabelKeys: { l: LABEL_KEY },
    "maxSkew!": POSITIVE,
    minDomains: POSITIVE,
    "topologyKey!": NOT_EMPTY,
  },
  Volume: { "name!": LABEL },
  VolumeDevice: { "devicePath!": text(`(?!$)${NO_PARENT}`, 'a path without ".."') },
  VolumeMount: { "name!": NOT_EMPTY, subPath: OPTIONAL_RELATIVE, subPathExpr: OPTIONAL_RELATIVE },
  WeightedPodAffinityTerm: { "weight!": from(1, 100) },
};
