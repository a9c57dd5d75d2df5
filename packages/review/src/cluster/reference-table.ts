import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { OfKind } from "./resource-index.ts";
import type { Container } from "./workloads/pods.ts";

/** What references have in common: who refers, and to what. */
export type Family =
  | "data"
  | "pull secret"
  | "certificate"
  | "claim"
  | "account"
  | "role"
  | "scaled"
  | "network name"
  | "route"
  /** To objects of the whole cluster. */
  | "class"
  | "custom";

/** A reference of an object to another one by its name. */
export interface Reference {
  family: Family;
  /** The kind of the object: "ConfigMap". */
  kind: string;
  name: string;
  /** Undefined if it is unknown, or if the object is of the whole cluster. */
  namespace: string | undefined;
  /** The referring part of a resource, for messages: "container api", "volume config". */
  reader: string;
  resource: Resource;
  path: Path;
  /** The key that is read; undefined if all are. */
  key?: string | undefined;
  /** The number or name of the port; undefined if there is none. */
  port?: number | string | undefined;
  /** True if its reader works without the object. */
  optional?: boolean;
  /** The container that reads it as variables, and the variable if it is only one. */
  container?: Container;
  variable?: string | undefined;
  /** The volume that contains it. */
  volume?: string;
}

/** Fields in which objects name others. */
interface Row {
  family: Family;
  /** The kinds with the fields, or the specs of pods or containers. */
  of: readonly OfKind[] | "pods" | "containers";
  /**
   * The fields, where `*` stands for each entry, with the kind of their objects: a name, or a map with one, and often
   * with a kind and a namespace.
   */
  fields: Readonly<Record<string, string>>;
  /** The kinds that are meant, if others are left out. */
  only?: readonly string[];
}

const kinds = (group: string | undefined, ...names: string[]): OfKind[] =>
  names.map((kind) => (group === undefined ? { kind } : { kind, group }));

const ADMISSION = "admissionregistration.k8s.io";
const GATEWAY_API = "gateway.networking.k8s.io";
const RBAC = kinds("rbac.authorization.k8s.io", "RoleBinding", "ClusterRoleBinding");
const ROUTES = kinds(GATEWAY_API, "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute");

/** The references of the kinds of Kubernetes, and of autoscalers. */
export const REFERENCES: readonly Row[] = [
  {
    family: "data",
    of: "containers",
    fields: {
      "envFrom.*.configMapRef": "ConfigMap",
      "envFrom.*.secretRef": "Secret",
      "env.*.valueFrom.configMapKeyRef": "ConfigMap",
      "env.*.valueFrom.secretKeyRef": "Secret",
    },
  },
  {
    family: "data",
    of: "pods",
    fields: {
      "volumes.*.configMap": "ConfigMap",
      "volumes.*.secret": "Secret",
      "volumes.*.projected.sources.*.configMap": "ConfigMap",
      "volumes.*.projected.sources.*.secret": "Secret",
    },
  },
  { family: "claim", of: "pods", fields: { "volumes.*.persistentVolumeClaim": "PersistentVolumeClaim" } },
  {
    family: "account",
    of: "pods",
    fields: { serviceAccountName: "ServiceAccount", serviceAccount: "ServiceAccount" },
  },
  { family: "pull secret", of: "pods", fields: { "imagePullSecrets.*": "Secret" } },
  {
    family: "class",
    of: "pods",
    fields: { priorityClassName: "PriorityClass", runtimeClassName: "RuntimeClass" },
  },
  {
    family: "class",
    of: kinds("apps", "StatefulSet"),
    fields: {
      "spec.volumeClaimTemplates.*.spec.storageClassName": "StorageClass",
      "spec.volumeClaimTemplates.*.spec.volumeName": "PersistentVolume",
    },
  },
  { family: "role", of: RBAC, fields: { roleRef: "Role" }, only: ["Role", "ClusterRole"] },
  { family: "account", of: RBAC, fields: { "subjects.*": "ServiceAccount" }, only: ["ServiceAccount"] },
  { family: "network name", of: kinds("apps", "StatefulSet"), fields: { "spec.serviceName": "Service" } },
  {
    family: "custom",
    of: kinds(ADMISSION, "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"),
    fields: { "webhooks.*.clientConfig.service": "Service" },
  },
  ...["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"].map(
    (kind): Row => ({
      family: "class",
      of: kinds(ADMISSION, `${kind}Binding`),
      fields: { "spec.policyName": kind },
    }),
  ),
  {
    family: "custom",
    of: kinds(undefined, "PersistentVolume"),
    fields: { "spec.claimRef": "PersistentVolumeClaim" },
  },
  { family: "custom", of: ROUTES, fields: { "spec.parentRefs.*": "Gateway" } },
  {
    family: "class",
    of: kinds(undefined, "PersistentVolumeClaim", "Ingress", "VolumeSnapshot", "Gateway"),
    fields: {
      "spec.storageClassName": "StorageClass",
      "spec.volumeName": "PersistentVolume",
      "spec.ingressClassName": "IngressClass",
      "spec.volumeSnapshotClassName": "VolumeSnapshotClass",
      "spec.gatewayClassName": "GatewayClass",
    },
  },
  {
    family: "certificate",
    of: kinds("networking.k8s.io", "Ingress"),
    fields: { "spec.tls.*.secretName": "Secret" },
  },
  {
    family: "certificate",
    of: kinds(GATEWAY_API, "Gateway"),
    fields: { "spec.listeners.*.tls.certificateRefs.*": "Secret" },
    only: ["Secret"],
  },
  {
    family: "scaled",
    of: [
      { kind: "HorizontalPodAutoscaler", group: "autoscaling" },
      { kind: "ScaledObject", group: "keda.sh" },
      { kind: "VerticalPodAutoscaler", group: "autoscaling.k8s.io" },
    ],
    fields: { "spec.scaleTargetRef": "Deployment", "spec.targetRef": "Deployment" },
  },
  {
    family: "route",
    of: kinds(undefined, "Ingress"),
    fields: {
      "spec.defaultBackend": "Service",
      "spec.backend": "Service",
      "spec.rules.*.http.paths.*.backend": "Service",
    },
    only: ["Service"],
  },
  {
    family: "route",
    of: ROUTES,
    fields: {
      "spec.rules.*.backendRefs.*": "Service",
      "spec.rules.*.filters.*.requestMirror.backendRef": "Service",
    },
    only: ["Service"],
  },
];
