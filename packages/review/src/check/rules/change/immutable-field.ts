import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isRecreated } from "../../../cluster/recreation.ts";
import { fieldsOf, pathText } from "../../../compare/path.ts";
import { at } from "../../../kubernetes/fields.ts";
import { named, nameText } from "../../../kubernetes/resource-name.ts";
import { type Changed, changedResources, type RiskRule } from "./risk.ts";

/** Fields that the API server refuses to change, by group and kind. */
const IMMUTABLE: Record<string, RegExp> = {
  "apps/Deployment": /^spec\.selector\b/,
  "apps/DaemonSet": /^spec\.selector\b/,
  "apps/ReplicaSet": /^spec\.selector\b/,
  "apps/StatefulSet":
    /^spec\.(?!replicas\b|ordinals\b|template\b|updateStrategy\b|persistentVolumeClaimRetentionPolicy\b|minReadySeconds\b|revisionHistoryLimit\b|volumeClaimTemplates\.(?:apiVersion|kind|status|metadata\.creationTimestamp)\b)/,
  "batch/Job":
    /^spec\.(?:template|selector|completionMode|manualSelector|podFailurePolicy|successPolicy|managedBy)\b/,
  "/PersistentVolumeClaim": /^spec\.(?!resources\b|volumeAttributesClassName\b)/,
  "/Service": /^spec\.(?:clusterIP|clusterIPs|healthCheckNodePort)$/,
  "/Secret": /^type$/,
  "/Pod":
    /^spec\.(?!(?:initContainers|containers)\.image$|activeDeadlineSeconds$|tolerations$|terminationGracePeriodSeconds$)/,
  "rbac.authorization.k8s.io/RoleBinding": /^roleRef\b/,
  "rbac.authorization.k8s.io/ClusterRoleBinding": /^roleRef\b/,
  "storage.k8s.io/StorageClass": /^(?:provisioner|parameters|reclaimPolicy|volumeBindingMode)\b/,
  "scheduling.k8s.io/PriorityClass": /^(?:value|preemptionPolicy)$/,
};
const CONTENT = /^(?:data|binaryData|stringData|immutable)\b/;

/** Setting such a field for the first time is allowed: the API server has filled it in, or it was free. */
const FREE_WHEN_UNSET = /^spec\.(?:clusterIP|clusterIPs|healthCheckNodePort|volumeName|storageClassName)$/;

export const immutableField: RiskRule = {
  id: "immutable-field",
  title: "A field changes that the API server refuses to change",
  severity: "error",
  *find(context) {
    for (const changed of changedResources(context)) {
      if (changed.change.renamed !== undefined || isRecreated(changed.after)) continue;
      const first = firstImmutable(changed);
      if (first === undefined) continue;
      const resource = named(changed.after);
      yield {
        resource,
        path: first.path,
        message: `${nameText(resource)}: ${pathText(first.path)} can't be changed: the API server will refuse it`,
        todo: `keep ${pathText(first.path)} of ${nameText(resource)} as it is, or delete the ${resource.kind} first and let it be made anew`,
      };
    }
  },
};

function firstImmutable({ before, after, changes }: Changed) {
  const rule = IMMUTABLE[`${groupOf(after.apiVersion)}/${after.kind}`];
  const frozen = at(before, "immutable") === true && ["ConfigMap", "Secret"].includes(after.kind);
  return changes.find(({ path, before: old, hash }) => {
    if (hash && after.kind !== "Job") return false;
    const fields = fieldsOf(path).join(".");
    if (frozen && CONTENT.test(fields)) return true;
    if (rule === undefined || !rule.test(fields)) return false;
    if (old === undefined && FREE_WHEN_UNSET.test(fields)) return false;
    return true;
  });
}
