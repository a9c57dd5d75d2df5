import { expect, it } from "vitest";
import { isClusterScoped } from "../../src/kinds/scope.ts";
import { isBuiltInGroup } from "../../src/kinds/served.ts";

/** What `kubectl api-resources --namespaced=false` lists of a cluster with 1.35, by group. */
const WITHOUT_NAMESPACE = `
v1 Namespace Node PersistentVolume
admissionregistration.k8s.io/v1 MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration
apiextensions.k8s.io/v1 CustomResourceDefinition
apiregistration.k8s.io/v1 APIService
certificates.k8s.io/v1 CertificateSigningRequest ClusterTrustBundle
flowcontrol.apiserver.k8s.io/v1 FlowSchema PriorityLevelConfiguration
networking.k8s.io/v1 IPAddress IngressClass ServiceCIDR
node.k8s.io/v1 RuntimeClass
policy/v1beta1 PodSecurityPolicy
rbac.authorization.k8s.io/v1 ClusterRole ClusterRoleBinding
resource.k8s.io/v1 DeviceClass ResourceSlice
scheduling.k8s.io/v1 PriorityClass
storage.k8s.io/v1 CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass
storagemigration.k8s.io/v1alpha1 StorageVersionMigration
`;

const WITH_NAMESPACE = `
v1 ConfigMap Endpoints LimitRange PersistentVolumeClaim Pod ReplicationController ResourceQuota Secret Service ServiceAccount
apps/v1 DaemonSet Deployment ReplicaSet StatefulSet
autoscaling/v2 HorizontalPodAutoscaler
batch/v1 CronJob Job
coordination.k8s.io/v1 Lease
discovery.k8s.io/v1 EndpointSlice
networking.k8s.io/v1 Ingress NetworkPolicy
policy/v1 PodDisruptionBudget
rbac.authorization.k8s.io/v1 Role RoleBinding
resource.k8s.io/v1 ResourceClaim
storage.k8s.io/v1 CSIStorageCapacity
acme.io/v1 Namespace ClusterRole
`;

it.each([
  ["no namespace", WITHOUT_NAMESPACE, true],
  ["a namespace", WITH_NAMESPACE, false],
] as const)("kinds with %s are known", (_, table, expected) => {
  for (const row of table.trim().split("\n")) {
    const [apiVersion = "", ...kinds] = row.split(" ");
    for (const kind of kinds)
      expect([row, kind, isClusterScoped(apiVersion, kind)]).toEqual([row, kind, expected]);
  }
});

it("the groups of Kubernetes itself are told from those that others bring", () => {
  const own =
    " apps autoscaling batch extensions policy admissionregistration.k8s.io apiextensions.k8s.io apiregistration.k8s.io authentication.k8s.io authorization.k8s.io certificates.k8s.io coordination.k8s.io discovery.k8s.io events.k8s.io flowcontrol.apiserver.k8s.io networking.k8s.io node.k8s.io rbac.authorization.k8s.io resource.k8s.io scheduling.k8s.io storage.k8s.io storagemigration.k8s.io";
  for (const group of own.split(" ")) expect([group, isBuiltInGroup(group)]).toEqual([group, true]);
  for (const group of ["gateway.networking.k8s.io", "snapshot.storage.k8s.io", "metrics.k8s.io", "acme.io"])
    expect([group, isBuiltInGroup(group)]).toEqual([group, false]);
});
