import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { at } from "../../kubernetes/fields.ts";

/** A field that no update of an object may change. */
export interface ImmutableField {
  /** Group and kind: "apps/Deployment", "/Service". */
  kind: string;
  /** The field names on its path, without list elements: "spec.selector". */
  field: string;
  /** Fields below it that may still change, separated by spaces. */
  but?: string;
  /** It may be set if it was unset: it was free, or the cluster has filled it in. */
  freeWhenUnset?: true;
  /** Removing it has no effect: the API server keeps the value. */
  keptWhenUnset?: true;
  /** Changes of it that the API server accepts. */
  unless?(before: Resource, after: Resource, field: readonly string[]): boolean;
}

/** Data that is marked as immutable; the mark can't change either. */
const FROZEN: readonly ImmutableField[] = [
  ...fields("/ConfigMap", "binaryData", "data", "immutable"),
  ...fields("/Secret", "data", "immutable", "stringData"),
].map((row) => ({ ...row, unless: ({ immutable }) => immutable !== true }));

/** Fields that may change in the pods of a suspended Job: where they are placed. */
const PLACEMENT =
  /^spec\.template\.(?:metadata\.(?:labels|annotations)|spec\.(?:nodeSelector|tolerations|schedulingGates))\b/;

/** The fields that an update can't change; `npm run referee -- immutable` asks the pinned API server. */
export const IMMUTABLE_FIELDS: readonly ImmutableField[] = [
  ...fields("apps/Deployment apps/DaemonSet apps/ReplicaSet", "spec.selector"),
  ...fields("apps/ControllerRevision", "data"),
  {
    kind: "apps/StatefulSet",
    field: "spec",
    but:
      "minReadySeconds ordinals persistentVolumeClaimRetentionPolicy replicas revisionHistoryLimit template updateStrategy " +
      // The API server writes these itself, and ignores what it is given.
      "volumeClaimTemplates.apiVersion volumeClaimTemplates.kind volumeClaimTemplates.status " +
      "volumeClaimTemplates.metadata.creationTimestamp",
  },
  ...fields(
    "batch/Job",
    ...["spec.backoffLimitPerIndex", "spec.completionMode", "spec.managedBy", "spec.podFailurePolicy"],
    ...["spec.selector", "spec.successPolicy"],
  ),
  { kind: "batch/Job", field: "spec.completions", unless: isElastic },
  {
    kind: "batch/Job",
    field: "spec.template",
    unless: (before, _, field) => at(before, "spec", "suspend") === true && PLACEMENT.test(field.join(".")),
  },
  {
    kind: "/PersistentVolumeClaim",
    field: "spec",
    // Changes of a claim's size have their own rule.
    but: "resources.requests storageClassName volumeAttributesClassName volumeName",
  },
  { kind: "/PersistentVolumeClaim", field: "spec.storageClassName", freeWhenUnset: true },
  {
    kind: "/PersistentVolumeClaim",
    field: "spec.volumeName",
    // The controller has written the volume of a claim that is bound.
    unless: (before, after) =>
      at(before, "spec", "volumeName") === undefined && Boolean(at(after, "spec", "volumeName")),
  },
  {
    kind: "/PersistentVolume",
    field: "spec",
    but:
      "accessModes capacity claimRef mountOptions nodeAffinity persistentVolumeReclaimPolicy storageClassName " +
      "volumeAttributesClassName",
  },
  { kind: "/PersistentVolume", field: "spec.nodeAffinity", freeWhenUnset: true },
  {
    kind: "/Pod",
    field: "spec",
    but: "activeDeadlineSeconds containers.image initContainers.image tolerations",
  },
  ...fields("/ResourceQuota", "spec.scopes"),
  ...fields("/Secret", "type"),
  ...FROZEN,
  {
    kind: "/Service",
    field: "spec.clusterIP",
    keptWhenUnset: true,
    // An assigned address may be written down afterwards; `None` is a real change.
    unless: (before, after) =>
      at(before, "spec", "clusterIP") === undefined && at(after, "spec", "clusterIP") !== "None",
  },
  ...["clusterIPs", "ipFamilies"].map(
    (field): ImmutableField => ({
      ...{ kind: "/Service", field: `spec.${field}`, freeWhenUnset: true, keptWhenUnset: true },
      // The first address or family is fixed; a second one may be added or removed.
      unless: (before, after) => at(before, "spec", field, 0) === at(after, "spec", field, 0),
    }),
  ),
  { kind: "/Service", field: "spec.healthCheckNodePort", freeWhenUnset: true, keptWhenUnset: true },
  {
    kind: "/Service",
    field: "spec.loadBalancerClass",
    unless: (before, after) => [before, after].some((one) => at(one, "spec", "type") !== "LoadBalancer"),
  },
  ...fields(
    "apiextensions.k8s.io/CustomResourceDefinition",
    ...["spec.group", "spec.names.kind", "spec.names.plural", "spec.scope"],
  ),
  ...fields("discovery.k8s.io/EndpointSlice", "addressType"),
  ...fields("networking.k8s.io/IngressClass", "spec.controller"),
  ...fields("networking.k8s.io/ServiceCIDR", "spec.cidrs"),
  ...fields("node.k8s.io/RuntimeClass", "handler"),
  ...fields("rbac.authorization.k8s.io/ClusterRoleBinding rbac.authorization.k8s.io/RoleBinding", "roleRef"),
  ...fields("resource.k8s.io/ResourceClaim resource.k8s.io/ResourceClaimTemplate", "spec"),
  ...fields("scheduling.k8s.io/PriorityClass", "preemptionPolicy", "value"),
  ...fields("storage.k8s.io/CSIDriver", "spec.attachRequired", "spec.volumeLifecycleModes"),
  ...fields("storage.k8s.io/StorageClass", "parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"),
  ...fields("storage.k8s.io/VolumeAttributesClass", "driverName", "parameters"),
  // The webhook of the snapshot controller rejects changes of these.
  ...fields("snapshot.storage.k8s.io/VolumeSnapshotClass", "driver", "parameters"),
];

/** Rows for fields that never change, of one kind or several. */
function fields(kinds: string, ...names: string[]): ImmutableField[] {
  return kinds.split(" ").flatMap((kind) => names.map((field) => ({ kind, field })));
}

/** An indexed Job may grow and shrink as long as all of its pods run at once; and what is filled in may be written out. */
function isElastic(before: Resource, after: Resource): boolean {
  const [was, is] = [before, after].map((one) => at(one, "spec", "completions"));
  if (was === undefined && is === 1) return at(after, "spec", "parallelism") === undefined;
  return at(before, "spec", "completionMode") === "Indexed" && is === at(after, "spec", "parallelism");
}

const byKind = groupedBy(IMMUTABLE_FIELDS, (row) => row.kind);

/** The immutable field that a change at a path of field names violates: "spec.serviceName" if all of a spec is. */
export function brokenField(before: Resource, after: Resource, path: readonly string[]): string | undefined {
  const text = `${path.join(".")}.`;
  for (const row of byKind.get(`${groupOf(after.apiVersion)}/${after.kind}`) ?? []) {
    if (
      !text.startsWith(`${row.field}.`) ||
      row.but?.split(" ").some((name) => text.startsWith(`${row.field}.${name}.`))
    )
      continue;
    const steps = row.field.split(".");
    if (row.freeWhenUnset && at(before, ...steps) === undefined) continue;
    if (row.keptWhenUnset && at(after, ...steps) === undefined) continue;
    if (row.unless?.(before, after, path)) continue;
    return row.but === undefined ? row.field : path.slice(0, steps.length + 1).join(".");
  }
  return undefined;
}
