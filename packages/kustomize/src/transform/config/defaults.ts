import type { FieldSpec } from "../../resource/field-spec.ts";
import { type NameReference, sortConfig, type TransformerConfig } from "./config.ts";

/** "Kind", "version|Kind" or "group/version|Kind"; either part may be empty. */
type TypeText = string;

function typeOf(text: TypeText): { group?: string; version?: string; kind?: string } {
  const [types, kind] = text.includes("|") ? (text.split("|") as [string, string]) : ["", text];
  const slash = types.lastIndexOf("/");
  const group = slash < 0 ? "" : types.slice(0, slash);
  const version = slash < 0 ? types : types.slice(slash + 1);
  return { ...(group && { group }), ...(version && { version }), ...(kind && { kind }) };
}

/** The same path for several types. */
function at(path: string, types: TypeText[], create = false): FieldSpec[] {
  return types.map((type) => ({ ...typeOf(type), path, ...(create && { create }) }));
}

const APPS = "apps/|";
const BATCH = "batch/|";
const RBAC = "rbac.authorization.k8s.io/|";
const ADMISSION = "admissionregistration.k8s.io/|";

/** The path of the pod template in each workload kind. */
const TEMPLATES: [string, TypeText[]][] = [
  ["spec/", ["v1|Pod"]],
  ["template/spec/", ["PodTemplate"]],
  ["spec/template/spec/", ["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job"]],
  ["spec/jobTemplate/spec/template/spec/", ["CronJob"]],
];

function inTemplates(paths: string[]): FieldSpec[] {
  return TEMPLATES.flatMap(([prefix, types]) => paths.flatMap((path) => at(prefix + path, types)));
}

/** Kinds whose pod template kustomize searches for service accounts, claims and priority classes. */
function inPods(path: string): FieldSpec[] {
  return [
    ...at(`spec/${path}`, ["Pod"]),
    ...at(`spec/template/spec/${path}`, [
      "StatefulSet",
      "Deployment",
      "ReplicationController",
      "Job",
      "DaemonSet",
    ]),
    ...at(`spec/jobTemplate/spec/template/spec/${path}`, ["CronJob"]),
  ];
}

const TEMPLATE_LABELS: FieldSpec[] = [
  ...at("metadata/labels", [""], true),
  ...at("spec/template/metadata/labels", ["v1|ReplicationController", "Deployment", "ReplicaSet"], true),
  ...at("spec/template/metadata/labels", ["DaemonSet", `${APPS}StatefulSet`, `${BATCH}Job`], true),
  ...at("spec/volumeClaimTemplates[]/metadata/labels", [`${APPS}StatefulSet`], true),
  ...at("spec/jobTemplate/metadata/labels", [`${BATCH}CronJob`], true),
  ...at("spec/jobTemplate/spec/template/metadata/labels", [`${BATCH}CronJob`], true),
];

const AFFINITY = "spec/template/spec/affinity/";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels";
const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels";

const COMMON_LABELS: FieldSpec[] = [
  ...at("spec/selector", ["v1|Service", "v1|ReplicationController"], true),
  ...at("spec/selector/matchLabels", ["Deployment", "ReplicaSet", "DaemonSet", `${APPS}StatefulSet`], true),
  ...["podAffinity/", "podAntiAffinity/"].flatMap((affinity) =>
    [PREFERRED, REQUIRED].flatMap((term) =>
      at(AFFINITY + affinity + term, [`${APPS}Deployment`, `${APPS}StatefulSet`]),
    ),
  ),
  ...at("spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels", [
    `${APPS}Deployment`,
    `${APPS}StatefulSet`,
  ]),
  ...at("spec/selector/matchLabels", [`${BATCH}Job`, "policy/|PodDisruptionBudget"]),
  ...at("spec/jobTemplate/spec/selector/matchLabels", [`${BATCH}CronJob`]),
  ...["spec/", "spec/ingress/from/", "spec/egress/to/"].flatMap((path) =>
    at(`${path}podSelector/matchLabels`, ["networking.k8s.io/|NetworkPolicy"]),
  ),
  ...TEMPLATE_LABELS,
];

const COMMON_ANNOTATIONS: FieldSpec[] = [
  ...at("metadata/annotations", [""], true),
  ...at(
    "spec/template/metadata/annotations",
    ["v1|ReplicationController", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", `${BATCH}Job`],
    true,
  ),
  ...at("spec/jobTemplate/metadata/annotations", [`${BATCH}CronJob`], true),
  ...at("spec/jobTemplate/spec/template/metadata/annotations", [`${BATCH}CronJob`], true),
];

const NAMESPACE: FieldSpec[] = [
  ...at("metadata/name", ["Namespace"], true),
  ...at("spec/service/namespace", ["apiregistration.k8s.io/|APIService"], true),
  ...at("spec/conversion/webhook/clientConfig/service/namespace", [
    "apiextensions.k8s.io/|CustomResourceDefinition",
  ]),
];

const VAR_CONTAINERS = ["containers", "initContainers"].flatMap((containers) =>
  ["args", "command", "env/value", "volumeMounts/mountPath"].map((field) => `${containers}/${field}`),
);
const VAR_WORKLOADS = ["DaemonSet", "Deployment", "Job", "ReplicaSet", "StatefulSet"];

const VAR_REFERENCE: FieldSpec[] = [
  ...VAR_CONTAINERS.flatMap((path) => [
    ...at(`spec/jobTemplate/spec/template/spec/${path}`, ["CronJob"]),
    ...at(`spec/template/spec/${path}`, VAR_WORKLOADS),
    ...at(`spec/${path}`, ["Pod"]),
  ]),
  ...at("spec/jobTemplate/spec/template/volumes/nfs/server", ["CronJob"]),
  ...at("spec/template/spec/volumes/nfs/server", ["DaemonSet", "Deployment", "Job", "ReplicaSet"]),
  ...at("spec/volumes/nfs/server", ["Pod"]),
  ...at("spec/volumeClaimTemplates/spec/nfs/server", ["StatefulSet"]),
  ...at("spec/nfs/server", ["PersistentVolume"]),
  ...at("spec/template/metadata/annotations", ["Deployment"]),
  ...["spec/rules/host", "spec/tls/hosts", "spec/tls/secretName"].flatMap((path) => at(path, ["Ingress"])),
  ...["spec/ports/port", "spec/ports/targetPort"].flatMap((path) => at(path, ["Service"])),
  ...at("metadata/labels", [""]),
  ...at("metadata/annotations", [""]),
];

function refersTo(type: TypeText, ...fieldSpecs: FieldSpec[][]): NameReference {
  return { ...typeOf(type), fieldSpecs: fieldSpecs.flat() };
}

const HPA_TARGET = at("spec/scaleTargetRef/name", ["HorizontalPodAutoscaler"]);

const NAME_REFERENCE: NameReference[] = [
  ...["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"].map((kind) =>
    refersTo(kind, HPA_TARGET),
  ),
  refersTo(
    "v1|ConfigMap",
    inTemplates([
      "volumes/configMap/name",
      "containers/env/valueFrom/configMapKeyRef/name",
      "initContainers/env/valueFrom/configMapKeyRef/name",
      "containers/envFrom/configMapRef/name",
      "initContainers/envFrom/configMapRef/name",
      "volumes/projected/sources/configMap/name",
    ]),
    at("spec/configSource/configMap", ["Node"]),
    at("rules/resourceNames", ["Role", "ClusterRole"]),
    at("metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap", ["Ingress"]),
  ),
  refersTo(
    "v1|Secret",
    inTemplates([
      "volumes/secret/secretName",
      "containers/env/valueFrom/secretKeyRef/name",
      "initContainers/env/valueFrom/secretKeyRef/name",
      "containers/envFrom/secretRef/name",
      "initContainers/envFrom/secretRef/name",
      "imagePullSecrets/name",
      "volumes/projected/sources/secret/name",
    ]),
    at("spec/tls/secretName", ["Ingress"]),
    [
      "ingress.kubernetes.io\\/auth-secret",
      "nginx.ingress.kubernetes.io\\/auth-secret",
      "nginx.ingress.kubernetes.io\\/auth-tls-secret",
    ].flatMap((annotation) => at(`metadata/annotations/${annotation}`, ["Ingress"])),
    at("imagePullSecrets/name", ["ServiceAccount"]),
    ["secretName", "adminSecretName", "userSecretName", "secretRef"].flatMap((parameter) =>
      at(`parameters/${parameter}`, ["StorageClass"]),
    ),
    at("rules/resourceNames", ["Role", "ClusterRole"]),
    at("spec/template/spec/containers/env/valueFrom/secretKeyRef/name", ["serving.knative.dev/v1|Service"]),
    at("spec/azureFile/secretName", ["PersistentVolume"]),
  ),
  refersTo(
    "v1|Service",
    at("spec/serviceName", [`${APPS}StatefulSet`]),
    [
      "spec/rules/http/paths/backend/serviceName",
      "spec/backend/serviceName",
      "spec/rules/http/paths/backend/service/name",
      "spec/defaultBackend/service/name",
    ].flatMap((path) => at(path, ["Ingress"])),
    at("spec/service/name", ["apiregistration.k8s.io/|APIService"]),
    at("webhooks/clientConfig/service", [
      `${ADMISSION}ValidatingWebhookConfiguration`,
      `${ADMISSION}MutatingWebhookConfiguration`,
    ]),
  ),
  refersTo(`${RBAC}Role`, at("roleRef/name", [`${RBAC}RoleBinding`])),
  refersTo(`${RBAC}ClusterRole`, at("roleRef/name", [`${RBAC}RoleBinding`, `${RBAC}ClusterRoleBinding`])),
  refersTo(
    "v1|ServiceAccount",
    at("subjects", [`${RBAC}RoleBinding`, `${RBAC}ClusterRoleBinding`]),
    inPods("serviceAccountName"),
  ),
  refersTo("v1|PersistentVolumeClaim", inPods("volumes/persistentVolumeClaim/claimName")),
  refersTo(
    "v1|PersistentVolume",
    at("spec/volumeName", ["PersistentVolumeClaim"]),
    at("rules/resourceNames", ["ClusterRole"]),
  ),
  refersTo(
    "storage.k8s.io/v1|StorageClass",
    at("spec/storageClassName", ["PersistentVolume", "PersistentVolumeClaim"]),
    at("spec/volumeClaimTemplates/spec/storageClassName", ["StatefulSet"]),
  ),
  refersTo("scheduling.k8s.io/v1|PriorityClass", inPods("priorityClassName")),
  refersTo("networking.k8s.io/v1/v1|IngressClass", at("spec/ingressClassName", ["Ingress"])),
  refersTo(
    `${ADMISSION}ValidatingAdmissionPolicy`,
    at("spec/policyName", [`${ADMISSION}ValidatingAdmissionPolicyBinding`]),
  ),
];

const TEMPLATE_IMAGES = ["containers[]/image", "initContainers[]/image", "volumes[]/image/reference"];

/** The default configuration of kustomize 5.8.1: the fields for names, labels, images … in Kubernetes' own kinds. */
export const DEFAULT_CONFIG: TransformerConfig = sortConfig({
  namePrefix: at("metadata/name", [""]),
  nameSuffix: at("metadata/name", [""]),
  namespace: NAMESPACE,
  commonLabels: COMMON_LABELS,
  labels: [],
  templateLabels: TEMPLATE_LABELS,
  commonAnnotations: COMMON_ANNOTATIONS,
  nameReference: NAME_REFERENCE,
  varReference: VAR_REFERENCE,
  images: ["spec/", "spec/template/spec/"].flatMap((prefix) =>
    TEMPLATE_IMAGES.flatMap((path) => at(prefix + path, [""], true)),
  ),
  replicas: at("spec/replicas", ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"], true),
});
