import { expect, it } from "vitest";
import { rows } from "../../../../test/table.ts";
import { brokenField } from "../../src/cluster/api-server/immutable-fields.ts";

it.each(
  rows(`
apps/v1 DaemonSet | spec.selector.matchLabels.app | spec.minReadySeconds
apps/v1 ReplicaSet | spec.selector.matchLabels.app | spec.replicas
apps/v1 ControllerRevision | data.a | revision
apps/v1 StatefulSet | spec.serviceName spec.selector.matchLabels.app | spec.minReadySeconds spec.ordinals.start spec.persistentVolumeClaimRetentionPolicy.whenScaled spec.replicas spec.revisionHistoryLimit spec.template.spec.hostname spec.updateStrategy.type
batch/v1 Job | spec.backoffLimitPerIndex spec.completionMode spec.managedBy spec.podFailurePolicy.a spec.selector.matchLabels.app spec.successPolicy.a spec.completions spec.template.spec.hostname | spec.backoffLimit spec.parallelism spec.suspend
v1 PersistentVolumeClaim | spec.accessModes spec.resources.limits.storage spec.volumeMode | spec.resources.requests.storage spec.volumeAttributesClassName
v1 PersistentVolume | spec.nfs.path spec.volumeMode spec.nodeAffinity.required | spec.accessModes spec.capacity.storage spec.claimRef.name spec.mountOptions spec.persistentVolumeReclaimPolicy spec.storageClassName spec.volumeAttributesClassName
v1 Pod | spec.hostname | spec.activeDeadlineSeconds spec.tolerations
v1 ResourceQuota | spec.scopes | spec.hard.pods
v1 Secret | type | data.a stringData.a
apiextensions.k8s.io/v1 CustomResourceDefinition | spec.group spec.names.kind spec.names.plural spec.scope | spec.names.singular
discovery.k8s.io/v1 EndpointSlice | addressType | ports
networking.k8s.io/v1 IngressClass | spec.controller | spec.parameters.name
networking.k8s.io/v1 ServiceCIDR | spec.cidrs |
node.k8s.io/v1 RuntimeClass | handler | scheduling.nodeSelector.a
rbac.authorization.k8s.io/v1 ClusterRoleBinding | roleRef.name | subjects
rbac.authorization.k8s.io/v1 RoleBinding | roleRef.name | subjects
resource.k8s.io/v1 ResourceClaim | spec.devices |
resource.k8s.io/v1 ResourceClaimTemplate | spec.metadata |
scheduling.k8s.io/v1 PriorityClass | preemptionPolicy value | description
storage.k8s.io/v1 CSIDriver | spec.attachRequired spec.volumeLifecycleModes | spec.podInfoOnMount
storage.k8s.io/v1 StorageClass | parameters.type provisioner reclaimPolicy volumeBindingMode | allowVolumeExpansion mountOptions
storage.k8s.io/v1 VolumeAttributesClass | driverName parameters.type |
snapshot.storage.k8s.io/v1 VolumeSnapshotClass | driver parameters.type | deletionPolicy
`),
)("of %s the cluster never changes some fields, and takes changes of others", (of, ...listed) => {
  const [apiVersion = "", kind = ""] = of.split(" ");
  const [refused = [], taken = []] = listed.map((paths) => paths.split(" ").filter(Boolean));
  const object = (path: readonly string[], value: string) => {
    const fields = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
    return { apiVersion, kind, metadata: { name: "a" }, ...(fields as object) };
  };
  const isRefused = (path: string) => {
    const steps = path.split(".");
    return brokenField(object(steps, "one"), object(steps, "other"), steps) !== undefined;
  };
  expect([...refused, ...taken].filter(isRefused)).toEqual(refused);
});
