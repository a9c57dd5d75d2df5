import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { CATALOG } from "./catalog.ts";

/** Kinds of Kubernetes itself without namespace, by group. */
const CLUSTER_SCOPED: Record<string, readonly string[]> = {
  "": ["Namespace", "Node", "PersistentVolume"],
  "admissionregistration.k8s.io": [
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
  ],
  "apiextensions.k8s.io": ["CustomResourceDefinition"],
  "apiregistration.k8s.io": ["APIService"],
  "certificates.k8s.io": ["CertificateSigningRequest", "ClusterTrustBundle"],
  "flowcontrol.apiserver.k8s.io": ["FlowSchema", "PriorityLevelConfiguration"],
  "networking.k8s.io": ["IPAddress", "IngressClass", "ServiceCIDR"],
  "node.k8s.io": ["RuntimeClass"],
  policy: ["PodSecurityPolicy"],
  "rbac.authorization.k8s.io": ["ClusterRole", "ClusterRoleBinding"],
  "resource.k8s.io": ["DeviceClass", "ResourceSlice"],
  "scheduling.k8s.io": ["PriorityClass"],
  "storage.k8s.io": ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"],
  "storagemigration.k8s.io": ["StorageVersionMigration"],
};

const names = new Set(
  [
    ...Object.entries(CLUSTER_SCOPED),
    ...Object.entries(CATALOG).map(([group, { clusterScoped = [] }]) => [group, clusterScoped] as const),
  ].flatMap(([group, kinds]) => kinds.map((kind) => `${group}/${kind}`)),
);

const learned: string[] = [];

/** Notes that kinds have no namespace, each as "group/Kind". */
export function learnClusterScoped(kinds: readonly string[]): void {
  learned.push(...kinds);
  for (const kind of kinds) names.add(kind);
}

/** Those that were noted, in their order. */
export function learnedScopes(): readonly string[] {
  return learned;
}

/**
 * True for a kind that has no namespace. Custom kinds that are not known here count as namespaced, as kustomize
 * treats them, unless a CustomResourceDefinition says otherwise.
 */
export function isClusterScoped(apiVersion: string, kind: string): boolean {
  return names.has(`${groupOf(apiVersion)}/${kind}`);
}
