import type { KindData, TypeData } from "./types.ts";
import { COPIES_OF_PODS, FIELDS_OF_PODS, LIFETIME } from "./validated-pods.ts";
import {
  ADDRESS,
  BASE64,
  from,
  IP4,
  IP6,
  LABEL,
  LABEL_KEY,
  LABEL_VALUE,
  LONG,
  NAME,
  NEEDED_NAME,
  NETWORK,
  NOT_EMPTY,
  NOT_NEGATIVE,
  OPTIONAL_LABEL,
  PORT_NAME,
  POSITIVE,
  QUALIFIED,
  REACHABLE,
  SEGMENT,
  text,
  ZONE,
} from "./validated-texts.ts";

const ACCESS_MODES = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
const UPDATED: Record<string, TypeData> = { minReadySeconds: NOT_NEGATIVE, "selector!": "#WorkloadSelector" };
const WORKLOAD = { ...UPDATED, replicas: NOT_NEGATIVE };
const WEBHOOK: Record<string, TypeData> = {
  "name!": text("[^.]+(?:\\.[^.]+){2,}", "a name with a domain of at least three parts"),
  "sideEffects!": { e: ["None", "NoneOnDryRun"] },
  "admissionReviewVersions!": { l: "s", min: 1 },
  timeoutSeconds: from(1, 30),
};
/** The operations that a webhook or a policy is asked about. */
const OPERATIONS: Record<string, TypeData> = {
  "apiGroups!": { l: "s", min: 1 },
  "apiVersions!": { l: NOT_EMPTY, min: 1 },
  "operations!": { l: { e: ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"] }, min: 1 },
  "resources!": { l: NOT_EMPTY, min: 1 },
  scope: { e: ["*", "Cluster", "Namespaced"] },
};
const KIND_NAME = "[A-Za-z](?:[-A-Za-z0-9]{0,61}[A-Za-z0-9])?";
const KIND_SAID = "the name of a kind, such as Widget";
const KIND = text(KIND_NAME, KIND_SAID);
const METRICS = ["ContainerResource", "External", "Object", "Pods", "Resource"];
const SCHEMA_TYPES = ["", "array", "boolean", "integer", "number", "object", "string"];

/** Types of which one place alone checks more, by the type that all others have. */
export const COPIES: Readonly<Record<string, string>> = {
  ...COPIES_OF_PODS,
  ClusterRoleRef: "RoleRef",
  RoleSubject: "TypedObjectReference",
  WorkloadSelector: "LabelSelector",
};

/**
 * Fields that the API server checks otherwise than the declarations say. Source: its validation, as kube-apiserver
 * 1.35 answered in dry runs.
 */
export const FIELDS: KindData["types"] = {
  ...FIELDS_OF_PODS,
  AggregationRule: { "clusterRoleSelectors!": { l: "#LabelSelector", min: 1 } },
  APIServiceSpec: { "groupPriorityMinimum!": from(1, 20_000), "versionPriority!": from(1, 1000) },
  ClientIPConfig: { timeoutSeconds: from(1, 86_400) },
  ConfigMap: { binaryData: { m: BASE64 } },
  ClusterRoleBinding: { "roleRef!": "#ClusterRoleRef", subjects: { l: "#RoleSubject" } },
  ClusterRoleRef: { "kind!": { e: ["ClusterRole"] }, "name!": SEGMENT },
  ContainerResourceMetricSource: { "container!": LABEL, "name!": NOT_EMPTY },
  CronJobSpec: {
    failedJobsHistoryLimit: NOT_NEGATIVE,
    startingDeadlineSeconds: LONG,
    successfulJobsHistoryLimit: NOT_NEGATIVE,
  },
  CrossVersionObjectReference: { "kind!": SEGMENT, "name!": SEGMENT },
  CSIDriverSpec: {
    fsGroupPolicy: { e: ["File", "None", "ReadWriteOnceWithFSType"] },
    volumeLifecycleModes: { l: { e: ["Ephemeral", "Persistent"] } },
  },
  CustomResourceColumnDefinition: {
    "jsonPath!": text("\\.[^]*", 'a path that begins with "."'),
    "type!": { e: ["boolean", "date", "integer", "number", "string"] },
  },
  CustomResourceDefinitionNames: {
    categories: { l: ZONE },
    "kind!": KIND,
    listKind: text(`(?:${KIND_NAME})?`, KIND_SAID),
    shortNames: { l: ZONE },
    singular: text("|[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?", "the name of a kind in lowercase"),
  },
  CustomResourceDefinitionSpec: { "scope!": { e: ["Cluster", "Namespaced"] } },
  CustomResourceDefinitionVersion: { "name!": ZONE },
  CustomResourceSubresourceScale: {
    "specReplicasPath!": text("\\.spec\\..+", 'a path that begins with ".spec."'),
    "statusReplicasPath!": text("\\.status\\..+", 'a path that begins with ".status."'),
  },
  DaemonSetSpec: { ...UPDATED, revisionHistoryLimit: NOT_NEGATIVE },
  DeploymentSpec: { ...WORKLOAD, revisionHistoryLimit: NOT_NEGATIVE, progressDeadlineSeconds: NOT_NEGATIVE },
  Endpoint: { "addresses!": { l: NOT_EMPTY, min: 1 }, hostname: LABEL },
  EndpointAddress: { hostname: OPTIONAL_LABEL, "ip!": ADDRESS },
  EndpointPort: { name: OPTIONAL_LABEL },
  EndpointPort2: { name: OPTIONAL_LABEL },
  FlowDistinguisherMethod: { "type!": { e: ["ByNamespace", "ByUser"] } },
  FlowSchemaSpec: { matchingPrecedence: from(0, 10_000) },
  HorizontalPodAutoscalerSpec: {
    "maxReplicas!": POSITIVE,
    minReplicas: NOT_NEGATIVE,
    targetCPUUtilizationPercentage: POSITIVE,
  },
  HorizontalPodAutoscalerSpec2: { "maxReplicas!": POSITIVE, minReplicas: NOT_NEGATIVE },
  HPAScalingPolicy: {
    "periodSeconds!": from(1, 1800),
    "type!": { e: ["Percent", "Pods"] },
    "value!": POSITIVE,
  },
  HPAScalingRules: {
    selectPolicy: { e: ["Disabled", "Max", "Min"] },
    stabilizationWindowSeconds: from(0, 3600),
  },
  HTTPIngressRuleValue: { "paths!": { l: "#HTTPIngressPath", min: 1 } },
  IngressClassParametersReference: {
    apiGroup: NEEDED_NAME,
    "kind!": SEGMENT,
    "name!": SEGMENT,
    scope: { e: ["Cluster", "Namespace"] },
  },
  IngressClassSpec: {
    "controller!": text("[^/\\s]+\\/.+", "the name of a controller, with its domain and a slash"),
  },
  IngressRule: {
    host: text(`(?!${IP4}$)[^]*`, "the name of a host, because an Ingress has no rules for addresses"),
  },
  IngressServiceBackend: {
    "name!": text("[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?", "the name of a Service"),
    "port!": "#ServiceBackendPort",
  },
  IngressSpec: { ingressClassName: NEEDED_NAME },
  IngressTLS: { secretName: NAME },
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
  JSONSchemaProps: { type: { e: SCHEMA_TYPES } },
  LabelSelectorRequirement: {
    "key!": LABEL_KEY,
    "operator!": { e: ["DoesNotExist", "Exists", "In", "NotIn"] },
    values: { l: LABEL_VALUE },
  },
  LeaseSpec: { leaseDurationSeconds: POSITIVE },
  LimitRangeSpec: { "limits!": { l: "#LimitRangeItem", keys: ["type"] } },
  // A metric has the labels of its source, which may be anything.
  MetricIdentifier: { "name!": SEGMENT, selector: "a" },
  MatchCondition: { "expression!": NOT_EMPTY, "name!": QUALIFIED },
  MetricSpec: { "type!": { e: METRICS } },
  MetricTarget: { averageUtilization: POSITIVE },
  MutatingWebhook: WEBHOOK,
  NamedRuleWithOperations: OPERATIONS,
  PersistentVolumeClaimSpec: { "accessModes!": { l: { e: ACCESS_MODES }, min: 1 }, storageClassName: NAME },
  PersistentVolumeSpec: { "accessModes!": { l: { e: ACCESS_MODES }, min: 1 }, storageClassName: NAME },
  PodFailurePolicyOnExitCodesRequirement: { "values!": { l: "w", min: 1 } },
  PodFailurePolicyOnPodConditionsPattern: {
    "status!": { e: ["", "False", "True", "Unknown"] },
    "type!": QUALIFIED,
  },
  ReplicaSetSpec: WORKLOAD,
  RoleBinding: { subjects: { l: "#RoleSubject" } },
  RoleSubject: { "kind!": { e: ["Group", "ServiceAccount", "User"] }, "name!": NOT_EMPTY },
  RoleRef: { "kind!": { e: ["ClusterRole", "Role"] }, "name!": SEGMENT },
  RollingUpdateStatefulSetStrategy: { partition: NOT_NEGATIVE },
  RuleWithOperations: OPERATIONS,
  RuntimeClass: { "handler!": LABEL },
  ServiceBackendPort: { name: PORT_NAME, number: from(1, 65_535) },
  ServicePort: { appProtocol: QUALIFIED, name: OPTIONAL_LABEL },
  ServiceReference: { path: text("|\\/.*", "a path that begins with a slash") },
  ServiceSpec: {
    clusterIP: text(`|None|${IP4}|${IP6}`, "an IP address, or None with a capital letter"),
    externalIPs: { l: REACHABLE },
    loadBalancerClass: QUALIFIED,
    ipFamilies: { l: { e: ["", "IPv4", "IPv6"] }, keys: [] },
    loadBalancerSourceRanges: { l: NETWORK },
  },
  StatefulSetPersistentVolumeClaimRetentionPolicy: {
    whenDeleted: { e: ["", "Delete", "Retain"] },
    whenScaled: { e: ["", "Delete", "Retain"] },
  },
  // A negative revisionHistoryLimit is accepted, as nothing checks it.
  StatefulSetSpec: { ...WORKLOAD, serviceName: OPTIONAL_LABEL },
  StorageClass: { "provisioner!": text("\\S+", "the name of a provisioner") },
  Subject: { "kind!": { e: ["Group", "ServiceAccount", "User"] } },
  TokenRequest: { expirationSeconds: LIFETIME },
  TopologySelectorLabelRequirement: { "key!": LABEL_KEY },
  ValidatingAdmissionPolicyBindingSpec: {
    "policyName!": NEEDED_NAME,
    "validationActions!": { l: { e: ["Audit", "Deny", "Warn"] }, min: 1 },
  },
  ValidatingAdmissionPolicySpec: { "matchConstraints!": "#MatchResources" },
  ValidatingWebhook: WEBHOOK,
  Validation: {
    "expression!": NOT_EMPTY,
    reason: { e: ["Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"] },
  },
  WebhookClientConfig: { url: text("[hH][tT]{2}[pP][sS]:\\/\\/.*", "an address that begins with https://") },
};
