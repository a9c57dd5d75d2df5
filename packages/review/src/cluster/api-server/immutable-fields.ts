import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { at } from "../../kubernetes/fields.ts";

/** A field that no update of an object may change. */
export interface ImmutableField {
  /** Group and kind: "apps/Deployment", "/Service". */
  kind: string;
  /** The names on the way to it, without elements of lists: "spec.selector". */
  field: string;
  /** Fields below it that may change anyway. */
  but?: readonly string[];
  /** It may be set where nothing was said: it was free, or the cluster has filled it in. */
  freeWhenUnset?: true;
  /** Leaving it out again changes nothing: the API server keeps what it has. */
  keptWhenUnset?: true;
  /** Changes of it that the API server takes after all. */
  unless?(before: Resource, after: Resource, field: readonly string[]): boolean;
  /** Who refuses it, where that isn't the API server of Kubernetes. */
  by?: string;
}

/** Data that is marked as immutable, which the mark itself is then too. */
const FROZEN: readonly ImmutableField[] = [
  ...fields("/ConfigMap", "binaryData", "data", "immutable"),
  ...fields("/Secret", "data", "immutable", "stringData"),
].map((row) => ({ ...row, unless: ({ immutable }) => immutable !== true }));

/** What may change in the pods of a Job that is suspended: where they are placed. */
const PLACEMENT =
  /^spec\.template\.(?:metadata\.(?:labels|annotations)|spec\.(?:nodeSelector|tolerations|schedulingGates))\b/;

/**
 * The fields that an update can't change, of every kind that people keep in git. The API server of the version that is
 * pinned here agrees, field by field: `npm run referee -- immutable`.
 */
export const IMMUTABLE_FIELDS: readonly ImmutableField[] = [
  ...fields("apps/Deployment", "spec.selector"),
  ...fields("apps/DaemonSet", "spec.selector"),
  ...fields("apps/ReplicaSet", "spec.selector"),
  ...fields("apps/ControllerRevision", "data"),
  {
    kind: "apps/StatefulSet",
    field: "spec",
    but: [
      ...[
        "minReadySeconds",
        "ordinals",
        "persistentVolumeClaimRetentionPolicy",
        "replicas",
        "revisionHistoryLimit",
      ],
      ...["template", "updateStrategy"],
      // The API server writes them itself, and looks at none.
      ...["apiVersion", "kind", "status", "metadata.creationTimestamp"].map(
        (name) => `volumeClaimTemplates.${name}`,
      ),
    ],
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
    // Whether a claim may grow or shrink, the rule about volumes that shrink says.
    but: ["resources", "storageClassName", "volumeAttributesClassName", "volumeName"],
  },
  { kind: "/PersistentVolumeClaim", field: "spec.storageClassName", freeWhenUnset: true },
  { kind: "/PersistentVolumeClaim", field: "spec.volumeName", freeWhenUnset: true },
  {
    kind: "/PersistentVolume",
    field: "spec",
    but: [
      ...[
        "accessModes",
        "capacity",
        "claimRef",
        "mountOptions",
        "nodeAffinity",
        "persistentVolumeReclaimPolicy",
      ],
      ...["storageClassName", "volumeAttributesClassName"],
    ],
  },
  { kind: "/PersistentVolume", field: "spec.nodeAffinity", freeWhenUnset: true },
  {
    kind: "/Pod",
    field: "spec",
    but: ["activeDeadlineSeconds", "containers.image", "initContainers.image", "tolerations"],
  },
  ...fields("/ResourceQuota", "spec.scopes"),
  ...fields("/Secret", "type"),
  ...FROZEN,
  {
    kind: "/Service",
    field: "spec.clusterIP",
    keptWhenUnset: true,
    // An address that was given out may be the one that is written now; that none is wanted is another thing.
    unless: (before, after) =>
      at(before, "spec", "clusterIP") === undefined && at(after, "spec", "clusterIP") !== "None",
  },
  {
    kind: "/Service",
    field: "spec.clusterIPs",
    freeWhenUnset: true,
    keptWhenUnset: true,
    unless: isSameFirst("clusterIPs"),
  },
  { kind: "/Service", field: "spec.healthCheckNodePort", freeWhenUnset: true, keptWhenUnset: true },
  {
    kind: "/Service",
    field: "spec.ipFamilies",
    freeWhenUnset: true,
    keptWhenUnset: true,
    unless: isSameFirst("ipFamilies"),
  },
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
  ...fields("rbac.authorization.k8s.io/ClusterRoleBinding", "roleRef"),
  ...fields("rbac.authorization.k8s.io/RoleBinding", "roleRef"),
  ...fields("resource.k8s.io/ResourceClaim", "spec"),
  ...fields("resource.k8s.io/ResourceClaimTemplate", "spec"),
  ...fields("scheduling.k8s.io/PriorityClass", "preemptionPolicy", "value"),
  ...fields("storage.k8s.io/CSIDriver", "spec.attachRequired", "spec.volumeLifecycleModes"),
  ...fields("storage.k8s.io/StorageClass", "parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"),
  ...fields("storage.k8s.io/VolumeAttributesClass", "driverName", "parameters"),
  ...fields("snapshot.storage.k8s.io/VolumeSnapshotClass", "driver", "parameters").map((row) => ({
    ...row,
    by: "the webhook of the snapshot controller",
  })),
];

function fields(kind: string, ...names: string[]): ImmutableField[] {
  return names.map((field) => ({ kind, field }));
}

/** A Job that is indexed may grow and shrink as long as all of its pods run at once. */
function isElastic(before: Resource, after: Resource): boolean {
  return (
    at(before, "spec", "completionMode") === "Indexed" &&
    at(after, "spec", "completions") === at(after, "spec", "parallelism")
  );
}

/** Of addresses and families the first one is fixed; a second may come and go. */
function isSameFirst(field: string): NonNullable<ImmutableField["unless"]> {
  return (before, after) => at(before, "spec", field, 0) === at(after, "spec", field, 0);
}

const byKind = new Map<string, ImmutableField[]>();
for (const row of IMMUTABLE_FIELDS) addTo(byKind, row.kind, row);

/**
 * The immutable field that a change at a path breaks: "spec.serviceName" where all of a spec is immutable; undefined for
 * a change that is taken.
 *
 * @param path the names on the way to what changed, without elements of lists
 */
export function brokenField(before: Resource, after: Resource, path: readonly string[]): string | undefined {
  const text = `${path.join(".")}.`;
  for (const row of byKind.get(`${groupOf(after.apiVersion)}/${after.kind}`) ?? []) {
    if (
      !text.startsWith(`${row.field}.`) ||
      row.but?.some((name) => text.startsWith(`${row.field}.${name}.`))
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
