import { describe, expect, it } from "vitest";
import { NEWEST, notServed } from "../../src/kinds/served.ts";

/** The deprecated API migration guide of Kubernetes: apiVersion, kinds, the first release without them, their successor. */
const GUIDE = `
extensions/v1beta1 Ingress 22 networking.k8s.io/v1
extensions/v1beta1 NetworkPolicy 16 networking.k8s.io/v1
extensions/v1beta1 Deployment,DaemonSet,ReplicaSet 16 apps/v1
extensions/v1beta1 PodSecurityPolicy 16 Pod Security admission
apps/v1beta1 Deployment,StatefulSet 16 apps/v1
apps/v1beta2 Deployment,DaemonSet,ReplicaSet,StatefulSet 16 apps/v1
admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration,ValidatingWebhookConfiguration 22 admissionregistration.k8s.io/v1
apiextensions.k8s.io/v1beta1 CustomResourceDefinition 22 apiextensions.k8s.io/v1
apiregistration.k8s.io/v1beta1 APIService 22 apiregistration.k8s.io/v1
authentication.k8s.io/v1beta1 TokenReview 22 authentication.k8s.io/v1
authorization.k8s.io/v1beta1 SubjectAccessReview,LocalSubjectAccessReview,SelfSubjectAccessReview 22 authorization.k8s.io/v1
certificates.k8s.io/v1beta1 CertificateSigningRequest 22 certificates.k8s.io/v1
coordination.k8s.io/v1beta1 Lease 22 coordination.k8s.io/v1
networking.k8s.io/v1beta1 Ingress,IngressClass 22 networking.k8s.io/v1
rbac.authorization.k8s.io/v1beta1 Role,RoleBinding,ClusterRole,ClusterRoleBinding 22 rbac.authorization.k8s.io/v1
rbac.authorization.k8s.io/v1alpha1 Role,RoleBinding 22 rbac.authorization.k8s.io/v1
scheduling.k8s.io/v1beta1 PriorityClass 22 scheduling.k8s.io/v1
storage.k8s.io/v1beta1 CSIDriver,CSINode,StorageClass,VolumeAttachment 22 storage.k8s.io/v1
storage.k8s.io/v1beta1 CSIStorageCapacity 27 storage.k8s.io/v1
batch/v1beta1 CronJob 25 batch/v1
discovery.k8s.io/v1beta1 EndpointSlice 25 discovery.k8s.io/v1
events.k8s.io/v1beta1 Event 25 events.k8s.io/v1
autoscaling/v2beta1 HorizontalPodAutoscaler 25 autoscaling/v2
autoscaling/v2beta2 HorizontalPodAutoscaler 26 autoscaling/v2
policy/v1beta1 PodDisruptionBudget 25 policy/v1
policy/v1beta1 PodSecurityPolicy 25 Pod Security admission
node.k8s.io/v1beta1 RuntimeClass 25 node.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema,PriorityLevelConfiguration 26 flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta2 FlowSchema,PriorityLevelConfiguration 29 flowcontrol.apiserver.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema,PriorityLevelConfiguration 32 flowcontrol.apiserver.k8s.io/v1
admissionregistration.k8s.io/v1beta1 ValidatingAdmissionPolicy,ValidatingAdmissionPolicyBinding 34 admissionregistration.k8s.io/v1
networking.k8s.io/v1beta1 IPAddress,ServiceCIDR 37 networking.k8s.io/v1
storage.k8s.io/v1beta1 VolumeAttributesClass 37 storage.k8s.io/v1
`;

/** The release notes: the first release that serves each. */
const YOUNG = `
flowcontrol.apiserver.k8s.io/v1 FlowSchema,PriorityLevelConfiguration 29
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy,ValidatingAdmissionPolicyBinding 30
networking.k8s.io/v1 IPAddress,ServiceCIDR 33
storage.k8s.io/v1 VolumeAttributesClass 34
resource.k8s.io/v1 DeviceClass,ResourceClaim,ResourceClaimTemplate,ResourceSlice 34
admissionregistration.k8s.io/v1 MutatingAdmissionPolicy,MutatingAdmissionPolicyBinding 36
certificates.k8s.io/v1 ClusterTrustBundle,PodCertificateRequest 37
resource.k8s.io/v1 DeviceTaintRule 37
storagemigration.k8s.io/v1 StorageVersionMigration 37
`;

const rows = (table: string) =>
  table
    .trim()
    .split("\n")
    .flatMap((row) => {
      const [, apiVersion = "", kinds = "", release, instead = ""] =
        /^(\S+) (\S+) (\d+) ?(.*)$/.exec(row) ?? [];
      return kinds.split(",").map((kind) => ({ apiVersion, kind, release: Number(release), instead }));
    });

describe("a kind that a cluster's Kubernetes doesn't serve", () => {
  it.each(rows(GUIDE))(
    "$apiVersion $kind is gone with 1.$release",
    ({ apiVersion, kind, release, instead }) => {
      expect(notServed(apiVersion, kind, `1.${release - 1}`)).toBeUndefined();
      expect(notServed(apiVersion, kind, `1.${release}`)).toBe(
        `${apiVersion} ${kind} hasn't been served since Kubernetes 1.${release}, and the cluster runs 1.${release}; use ${instead}`,
      );
      expect(notServed(apiVersion, kind, NEWEST)).toContain(`; use ${instead}`);
    },
  );

  it.each(rows(YOUNG))("$apiVersion $kind comes with 1.$release", ({ apiVersion, kind, release }) => {
    expect(notServed(apiVersion, kind, `1.${release}`)).toBeUndefined();
    expect(notServed(apiVersion, kind, `1.${release - 1}`)).toBe(
      `${apiVersion} ${kind} is only served since Kubernetes 1.${release}, and the cluster runs 1.${release - 1}`,
    );
  });

  it("is none of a version or of a kind beside those", () => {
    for (const [apiVersion, kind] of [
      ["apps/v1", "Deployment"],
      ["networking.k8s.io/v1beta1", "Gateway"],
      ["storage.k8s.io/v1beta1", "VolumeAttributesClass"],
      ["batch/v1", "Job"],
      ["acme.io/v1beta1", "Ingress"],
    ] as const)
      for (const release of ["1.16", "1.35"]) expect(notServed(apiVersion, kind, release)).toBeUndefined();
  });
});
