import { entryOf } from "@kustogen/kustomize/value/multimap.ts";

/** An API that Kubernetes stopped serving: apiVersion, its kinds ("*" for all), the release, and the replacement. */
type Removal = readonly [apiVersion: string, kinds: string, release: number, instead: string];

/** Source: the deprecated API migration guide of Kubernetes, up to 1.35. */
const REMOVED: readonly Removal[] = [
  ["extensions/v1beta1", "Ingress", 22, "networking.k8s.io/v1"],
  ["extensions/v1beta1", "NetworkPolicy", 16, "networking.k8s.io/v1"],
  ["extensions/v1beta1", "PodSecurityPolicy", 16, "Pod Security admission"],
  ["extensions/v1beta1", "*", 16, "apps/v1"],
  ["apps/v1beta1", "*", 16, "apps/v1"],
  ["apps/v1beta2", "*", 16, "apps/v1"],
  [
    "admissionregistration.k8s.io/v1beta1",
    "MutatingWebhookConfiguration",
    22,
    "admissionregistration.k8s.io/v1",
  ],
  [
    "admissionregistration.k8s.io/v1beta1",
    "ValidatingWebhookConfiguration",
    22,
    "admissionregistration.k8s.io/v1",
  ],
  ["apiextensions.k8s.io/v1beta1", "*", 22, "apiextensions.k8s.io/v1"],
  ["apiregistration.k8s.io/v1beta1", "*", 22, "apiregistration.k8s.io/v1"],
  ["authentication.k8s.io/v1beta1", "TokenReview", 22, "authentication.k8s.io/v1"],
  ["authorization.k8s.io/v1beta1", "*", 22, "authorization.k8s.io/v1"],
  ["certificates.k8s.io/v1beta1", "CertificateSigningRequest", 22, "certificates.k8s.io/v1"],
  ["coordination.k8s.io/v1beta1", "Lease", 22, "coordination.k8s.io/v1"],
  ["networking.k8s.io/v1beta1", "Ingress", 22, "networking.k8s.io/v1"],
  ["networking.k8s.io/v1beta1", "IngressClass", 22, "networking.k8s.io/v1"],
  ["rbac.authorization.k8s.io/v1beta1", "*", 22, "rbac.authorization.k8s.io/v1"],
  ["rbac.authorization.k8s.io/v1alpha1", "*", 22, "rbac.authorization.k8s.io/v1"],
  ["scheduling.k8s.io/v1beta1", "*", 22, "scheduling.k8s.io/v1"],
  ["storage.k8s.io/v1beta1", "CSIDriver", 22, "storage.k8s.io/v1"],
  ["storage.k8s.io/v1beta1", "CSINode", 22, "storage.k8s.io/v1"],
  ["storage.k8s.io/v1beta1", "StorageClass", 22, "storage.k8s.io/v1"],
  ["storage.k8s.io/v1beta1", "VolumeAttachment", 22, "storage.k8s.io/v1"],
  ["storage.k8s.io/v1beta1", "CSIStorageCapacity", 27, "storage.k8s.io/v1"],
  ["batch/v1beta1", "CronJob", 25, "batch/v1"],
  ["discovery.k8s.io/v1beta1", "EndpointSlice", 25, "discovery.k8s.io/v1"],
  ["events.k8s.io/v1beta1", "Event", 25, "events.k8s.io/v1"],
  ["autoscaling/v2beta1", "HorizontalPodAutoscaler", 25, "autoscaling/v2"],
  ["autoscaling/v2beta2", "HorizontalPodAutoscaler", 26, "autoscaling/v2"],
  ["policy/v1beta1", "PodDisruptionBudget", 25, "policy/v1"],
  ["policy/v1beta1", "PodSecurityPolicy", 25, "Pod Security admission"],
  ["node.k8s.io/v1beta1", "RuntimeClass", 25, "node.k8s.io/v1"],
  ["flowcontrol.apiserver.k8s.io/v1beta1", "*", 26, "flowcontrol.apiserver.k8s.io/v1"],
  ["flowcontrol.apiserver.k8s.io/v1beta2", "*", 29, "flowcontrol.apiserver.k8s.io/v1"],
  ["flowcontrol.apiserver.k8s.io/v1beta3", "*", 32, "flowcontrol.apiserver.k8s.io/v1"],
];

/** Kinds with a recent stable version: served from this release on. */
const INTRODUCED: Record<string, number> = {
  "policy/v1/PodDisruptionBudget": 21,
  "batch/v1/CronJob": 21,
  "autoscaling/v2/HorizontalPodAutoscaler": 23,
  "flowcontrol.apiserver.k8s.io/v1/FlowSchema": 29,
  "flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration": 29,
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy": 30,
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding": 30,
  "networking.k8s.io/v1/IPAddress": 33,
  "networking.k8s.io/v1/ServiceCIDR": 33,
  "storage.k8s.io/v1/VolumeAttributesClass": 34,
};

/** The newest release that is known. */
export const NEWEST = "1.35";

/** Groups that Kubernetes itself serves, with their known versions. */
export const BUILT_IN_GROUPS = new Set([
  ...["", "apps", "autoscaling", "batch", "extensions", "policy"],
  ...["admissionregistration", "apiextensions", "apiregistration", "authentication", "authorization"].map(of),
  ...["certificates", "coordination", "discovery", "events", "flowcontrol.apiserver", "networking"].map(of),
  ...["node", "rbac.authorization", "resource", "scheduling", "storage", "storagemigration"].map(of),
]);

/** The full name of a group of Kubernetes. */
function of(name: string): string {
  return `${name}.k8s.io`;
}

/** Facts about the kinds of an apiVersion. */
interface Serving {
  removed: Removal[];
  introduced: Map<string, number>;
}

/** The apiVersions that are no longer served, or only since a release. */
const SERVING = new Map<string, Serving>();

function servingOf(apiVersion: string): Serving {
  return entryOf(SERVING, apiVersion, () => ({ removed: [], introduced: new Map() }));
}

for (const removal of REMOVED) servingOf(removal[0]).removed.push(removal);
for (const [name, release] of Object.entries(INTRODUCED)) {
  const slash = name.lastIndexOf("/");
  servingOf(name.slice(0, slash)).introduced.set(name.slice(slash + 1), release);
}

/** True for a group of Kubernetes itself, false for one from a CustomResourceDefinition or an APIService. */
export function isBuiltInGroup(group: string): boolean {
  return BUILT_IN_GROUPS.has(group);
}

/**
 * Why a cluster with a Kubernetes version ("1.35") doesn't serve a kind, and the replacement; undefined if it does or
 * if that is unknown.
 */
export function notServed(apiVersion: string, kind: string, kubernetes: string): string | undefined {
  // This is called for every resource, and few versions have an entry.
  const serving = SERVING.get(apiVersion);
  if (serving === undefined) return undefined;
  const removal = serving.removed.find(([, kinds]) => kinds === "*" || kinds === kind);
  const introduced = serving.introduced.get(kind);
  if (removal === undefined && introduced === undefined) return undefined;
  const release = Number(kubernetes.split(".")[1]);
  if (removal !== undefined) {
    const [, , removed, instead] = removal;
    return release >= removed
      ? `${apiVersion} ${kind} hasn't been served since Kubernetes 1.${removed}, and the cluster runs ${kubernetes}; use ${instead}`
      : undefined;
  }
  return introduced !== undefined && release < introduced
    ? `${apiVersion} ${kind} is only served since Kubernetes 1.${introduced}, and the cluster runs ${kubernetes}`
    : undefined;
}
