import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { CATALOG } from "./catalog.ts";

/** Cluster-scoped kinds of Kubernetes itself, by group. */
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
  "authentication.k8s.io": ["SelfSubjectReview", "TokenReview"],
  "authorization.k8s.io": ["SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"],
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

/** Records cluster-scoped kinds, each as "group/Kind". */
export function learnClusterScoped(kinds: readonly string[]): void {
  for (const kind of kinds) names.add(kind);
}

/** True for a cluster-scoped kind; custom ones that nothing declares count as namespaced, as in kustomize. */
export function isClusterScoped(apiVersion: string, kind: string): boolean {
  return names.has(`${groupOf(apiVersion)}/${kind}`);
}
