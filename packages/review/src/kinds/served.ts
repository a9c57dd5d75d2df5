import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import releases from "./releases.generated.json" with { type: "json" };

/** An API that Kubernetes stopped serving: its kinds ("*" for all), and the replacement, if it isn't v1 of the group. */
type Removal = readonly [apiVersion: string, kinds: string, release: number, instead?: string];

/** Source: the deprecated API migration guide of Kubernetes; since 1.34, APILifecycleRemoved in k8s.io/api 0.37.2. */
const REMOVED: readonly Removal[] = [
  ["extensions/v1beta1", "Ingress", 22, "networking.k8s.io/v1"],
  ["extensions/v1beta1", "NetworkPolicy", 16, "networking.k8s.io/v1"],
  ["extensions/v1beta1", "PodSecurityPolicy", 16, "Pod Security admission"],
  ["extensions/v1beta1", "*", 16, "apps/v1"],
  ["apps/v1beta1", "*", 16],
  ["apps/v1beta2", "*", 16],
  ["admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration ValidatingWebhookConfiguration", 22],
  ["apiextensions.k8s.io/v1beta1", "*", 22],
  ["apiregistration.k8s.io/v1beta1", "*", 22],
  ["authentication.k8s.io/v1beta1", "TokenReview", 22],
  ["authorization.k8s.io/v1beta1", "*", 22],
  ["certificates.k8s.io/v1beta1", "CertificateSigningRequest", 22],
  ["coordination.k8s.io/v1beta1", "Lease", 22],
  ["networking.k8s.io/v1beta1", "Ingress IngressClass", 22],
  ["rbac.authorization.k8s.io/v1beta1", "*", 22],
  ["rbac.authorization.k8s.io/v1alpha1", "*", 22],
  ["scheduling.k8s.io/v1beta1", "*", 22],
  ["storage.k8s.io/v1beta1", "CSIDriver CSINode StorageClass VolumeAttachment", 22],
  ["storage.k8s.io/v1beta1", "CSIStorageCapacity", 27],
  ["batch/v1beta1", "CronJob", 25],
  ["discovery.k8s.io/v1beta1", "EndpointSlice", 25],
  ["events.k8s.io/v1beta1", "Event", 25],
  ["autoscaling/v2beta1", "HorizontalPodAutoscaler", 25, "autoscaling/v2"],
  ["autoscaling/v2beta2", "HorizontalPodAutoscaler", 26, "autoscaling/v2"],
  ["policy/v1beta1", "PodDisruptionBudget", 25],
  ["policy/v1beta1", "PodSecurityPolicy", 25, "Pod Security admission"],
  ["node.k8s.io/v1beta1", "RuntimeClass", 25],
  ["flowcontrol.apiserver.k8s.io/v1beta1", "*", 26],
  ["flowcontrol.apiserver.k8s.io/v1beta2", "*", 29],
  ["flowcontrol.apiserver.k8s.io/v1beta3", "*", 32],
  ["admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding", 34],
  ["networking.k8s.io/v1beta1", "IPAddress ServiceCIDR", 37],
  ["storage.k8s.io/v1beta1", "VolumeAttributesClass", 37],
];

/** Kinds with a stable version that not every release in use has: served from this one on. */
const INTRODUCED: Readonly<Record<string, number>> = {
  "flowcontrol.apiserver.k8s.io/v1/FlowSchema": 29,
  "flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration": 29,
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy": 30,
  "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding": 30,
  "networking.k8s.io/v1/IPAddress": 33,
  "networking.k8s.io/v1/ServiceCIDR": 33,
  ...releases.introduced,
};

/** The newest release that is known. */
export const NEWEST = releases.newest;

/** The oldest release that Kubernetes maintains: a cluster of an unknown version may have no newer fields. */
export const MAINTAINED = "1.35";

/** The minor version of a release: 35 of "1.35". */
export function minorOf(kubernetes: string): number {
  return Number(kubernetes.split(".")[1]);
}

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

/** True for a group of Kubernetes itself, false for one from a CustomResourceDefinition or an APIService. */
export function isBuiltInGroup(group: string): boolean {
  return BUILT_IN_GROUPS.has(group);
}

/** Why a cluster with a Kubernetes version ("1.35") doesn't serve a kind; undefined if it does, or may do so. */
export function notServed(apiVersion: string, kind: string, kubernetes: string): string | undefined {
  const release = minorOf(kubernetes);
  const [, , removed = Infinity, instead = apiVersion.replace(/\/.*/, "/v1")] =
    byVersion.get(apiVersion)?.find(([, kinds]) => kinds === "*" || kinds.split(" ").includes(kind)) ?? [];
  if (release >= removed)
    return `${apiVersion} ${kind} hasn't been served since Kubernetes 1.${removed}, and the cluster runs ${kubernetes}; use ${instead}`;
  const introduced = lookUp(INTRODUCED, `${apiVersion}/${kind}`) ?? 0;
  return release < introduced
    ? `${apiVersion} ${kind} is only served since Kubernetes 1.${introduced}, and the cluster runs ${kubernetes}`
    : undefined;
}

const byVersion = groupedBy(REMOVED, ([apiVersion]) => apiVersion);
