import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { kinds, type OfKind } from "./resource-index.ts";
import { SCALERS } from "./workloads/autoscalers.ts";
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
  /** A certificate that cert-manager puts into the object. */
  | "injected"
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

/** A field in which objects name others. */
type Row = readonly [
  /** The kinds with the field, or the specs of pods or containers. */
  of: readonly OfKind[] | "pods" | "containers",
  /** The field, where `*` stands for each entry: a name, or a map with one, often with a kind and a namespace; "NAMESPACE/NAME", too. */
  field: string,
  /** The kind of its objects, if the field doesn't say. */
  kind: string,
  family: Family,
  /** The kinds that are meant, if others are left out. */
  only?: readonly string[],
];

const ADMISSION = "admissionregistration.k8s.io";
const WEBHOOKS = kinds(ADMISSION, "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration");
const GATEWAY_API = "gateway.networking.k8s.io";
const GATEWAY = kinds(GATEWAY_API, "Gateway");
const ROUTES = kinds(GATEWAY_API, "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute");
const RBAC = kinds("rbac.authorization.k8s.io", "RoleBinding", "ClusterRoleBinding");
const STATEFUL_SET = kinds("apps", "StatefulSet");
const INGRESS = kinds(undefined, "Ingress");
const CLAIM = kinds(undefined, "PersistentVolumeClaim");
const SCALER = Object.entries(SCALERS).map(([kind, { group }]) => ({ kind, group }));

/** The references of the kinds of Kubernetes, and of autoscalers. */
export const REFERENCES: readonly Row[] = [
  ["containers", "envFrom.*.configMapRef", "ConfigMap", "data"],
  ["containers", "envFrom.*.secretRef", "Secret", "data"],
  ["containers", "env.*.valueFrom.configMapKeyRef", "ConfigMap", "data"],
  ["containers", "env.*.valueFrom.secretKeyRef", "Secret", "data"],
  ["pods", "volumes.*.configMap", "ConfigMap", "data"],
  ["pods", "volumes.*.secret", "Secret", "data"],
  ["pods", "volumes.*.projected.sources.*.configMap", "ConfigMap", "data"],
  ["pods", "volumes.*.projected.sources.*.secret", "Secret", "data"],
  ["pods", "volumes.*.persistentVolumeClaim", "PersistentVolumeClaim", "claim"],
  ["pods", "serviceAccountName", "ServiceAccount", "account"],
  ["pods", "serviceAccount", "ServiceAccount", "account"],
  ["pods", "imagePullSecrets.*", "Secret", "pull secret"],
  ["pods", "priorityClassName", "PriorityClass", "class"],
  ["pods", "runtimeClassName", "RuntimeClass", "class"],
  [STATEFUL_SET, "spec.volumeClaimTemplates.*.spec.storageClassName", "StorageClass", "class"],
  [STATEFUL_SET, "spec.volumeClaimTemplates.*.spec.volumeName", "PersistentVolume", "class"],
  [RBAC, "roleRef", "Role", "role", ["Role", "ClusterRole"]],
  [RBAC, "subjects.*", "ServiceAccount", "account", ["ServiceAccount"]],
  [STATEFUL_SET, "spec.serviceName", "Service", "network name"],
  [WEBHOOKS, "webhooks.*.clientConfig.service", "Service", "custom"],
  [
    [...WEBHOOKS, ...kinds(undefined, "CustomResourceDefinition", "APIService")],
    ...(["metadata.annotations.cert-manager.io/inject-ca-from", "Certificate", "injected"] as const),
  ],
  ...["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"].map(
    (kind): Row => [kinds(ADMISSION, `${kind}Binding`), "spec.policyName", kind, "class"],
  ),
  [kinds(undefined, "PersistentVolume"), "spec.claimRef", "PersistentVolumeClaim", "custom"],
  [ROUTES, "spec.parentRefs.*", "Gateway", "custom"],
  [CLAIM, "spec.storageClassName", "StorageClass", "class"],
  [CLAIM, "spec.volumeName", "PersistentVolume", "class"],
  [INGRESS, "spec.ingressClassName", "IngressClass", "class"],
  [kinds(undefined, "VolumeSnapshot"), "spec.volumeSnapshotClassName", "VolumeSnapshotClass", "class"],
  [GATEWAY, "spec.gatewayClassName", "GatewayClass", "class"],
  [kinds("networking.k8s.io", "Ingress"), "spec.tls.*.secretName", "Secret", "certificate"],
  [GATEWAY, "spec.listeners.*.tls.certificateRefs.*", "Secret", "certificate", ["Secret"]],
  [SCALER, "spec.scaleTargetRef", "Deployment", "scaled"],
  [SCALER, "spec.targetRef", "Deployment", "scaled"],
  [INGRESS, "spec.defaultBackend", "Service", "route", ["Service"]],
  [INGRESS, "spec.backend", "Service", "route", ["Service"]],
  [INGRESS, "spec.rules.*.http.paths.*.backend", "Service", "route", ["Service"]],
  [ROUTES, "spec.rules.*.backendRefs.*", "Service", "route", ["Service"]],
  [ROUTES, "spec.rules.*.filters.*.requestMirror.backendRef", "Service", "route", ["Service"]],
];
