import { isDeepStrictEqual } from "node:util";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import { defineRule } from "../../rule.ts";

type Path = readonly string[];

/** The fields that the API server doesn't let an update change, by group and kind. */
const IMMUTABLE: Record<string, readonly Path[]> = {
  "apps/Deployment": [["spec", "selector"]],
  "apps/ReplicaSet": [["spec", "selector"]],
  "apps/DaemonSet": [["spec", "selector"]],
  "apps/StatefulSet": [
    ["spec", "selector"],
    ["spec", "serviceName"],
    ["spec", "podManagementPolicy"],
    ["spec", "volumeClaimTemplates"],
  ],
  "batch/Job": [
    ["spec", "selector"],
    ["spec", "template"],
    ["spec", "completions"],
    ["spec", "completionMode"],
    ["spec", "podFailurePolicy"],
  ],
  "/PersistentVolumeClaim": [
    ["spec", "accessModes"],
    ["spec", "storageClassName"],
    ["spec", "volumeName"],
    ["spec", "volumeMode"],
    ["spec", "selector"],
    ["spec", "dataSource"],
  ],
  "/Service": [["spec", "clusterIP"]],
  "/Secret": [["type"]],
  "storage.k8s.io/StorageClass": [["provisioner"], ["parameters"], ["reclaimPolicy"], ["volumeBindingMode"]],
  "snapshot.storage.k8s.io/VolumeSnapshotClass": [["driver"], ["parameters"]],
  "scheduling.k8s.io/PriorityClass": [["value"], ["preemptionPolicy"]],
  "rbac.authorization.k8s.io/RoleBinding": [["roleRef"]],
  "rbac.authorization.k8s.io/ClusterRoleBinding": [["roleRef"]],
  "networking.k8s.io/IngressClass": [["spec", "controller"]],
  "node.k8s.io/RuntimeClass": [["handler"]],
  "storage.k8s.io/CSIDriver": [
    ["spec", "attachRequired"],
    ["spec", "fsGroupPolicy"],
  ],
  "apiextensions.k8s.io/CustomResourceDefinition": [
    ["spec", "group"],
    ["spec", "scope"],
    ["spec", "names", "kind"],
    ["spec", "names", "plural"],
  ],
};

/** Fields whose defaults the API server fills in, so that leaving them out is the same as saying them. */
const DEFAULTS: Record<string, unknown> = {
  podManagementPolicy: "OrderedReady",
  reclaimPolicy: "Delete",
  volumeBindingMode: "Immediate",
  volumeMode: "Filesystem",
  preemptionPolicy: "PreemptLowerPriority",
  completions: 1,
  completionMode: "NonIndexed",
  type: "Opaque",
};

/** Fields that the cluster fills in where nothing is said: a change from or to nothing is none. */
const FILLED = new Set(["clusterIP", "volumeName", "storageClassName", "serviceName", "dataSource"]);

export const immutableField = defineRule({
  id: "safety/immutable-field",
  title: "No field changes that can't be changed",
  why:
    "The API server refuses an update of a selector, a claim template, a Job's template or a claim's class. The sync fails " +
    "and stays failed until the object is deleted, with all that goes with it.",
  source: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates",
  severity: "error",
  needs: ["rendered", "since"],
  *check({ resources, since }) {
    if (since === undefined) return;
    for (const resource of resources) {
      const before = since.index.find(
        resource.kind,
        resource.metadata.name,
        resource.metadata.namespace,
        groupOf(resource.apiVersion),
      );
      if (before === undefined || before.metadata.namespace !== resource.metadata.namespace) continue;
      if (isReplaced(resource)) continue;
      for (const path of fieldsOf(before)) {
        if (!changed(before, resource, path)) continue;
        yield {
          resource,
          path,
          message: `${path.join(".")} can't be changed, and it is another one than in ${since.revision}`,
          fix: "keep it, or make the object under a new name and remove the old one later",
        };
      }
      if (
        before.immutable === true &&
        !isDeepStrictEqual([before.data, before.binaryData], [resource.data, resource.binaryData])
      )
        yield {
          resource,
          path: ["data"],
          message: `is immutable, and its data is another than in ${since.revision}`,
          fix: "give it a new name, as kustomize does with a hash",
        };
      yield* shrunk(before, resource, since.revision);
    }
  },
});

function fieldsOf({ apiVersion, kind }: Resource): readonly Path[] {
  return IMMUTABLE[`${groupOf(apiVersion)}/${kind}`] ?? [];
}

/** Argo CD deletes and creates a hook, and what says Replace or Force. */
function isReplaced({ metadata }: Resource): boolean {
  const { annotations = {} } = metadata;
  return (
    "argocd.argoproj.io/hook" in annotations ||
    "helm.sh/hook" in annotations ||
    /Replace=true|Force=true/.test(annotations["argocd.argoproj.io/sync-options"] ?? "") ||
    annotations["kustomize.toolkit.fluxcd.io/force"] === "enabled"
  );
}

function changed(before: Resource, after: Resource, path: Path): boolean {
  const field = path.at(-1) as string;
  const [one, other] = [at(before, ...path), at(after, ...path)].map((value) =>
    field === "volumeClaimTemplates" ? written(value) : (value ?? lookUp(DEFAULTS, field)),
  );
  if (FILLED.has(field) && (one === undefined || other === undefined)) return false;
  // The size of a claim template is looked at too: a StatefulSet's templates can't change at all.
  return !isDeepStrictEqual(one, other);
}

/** Claim templates without what the API server fills in by itself. */
function written(templates: unknown): unknown {
  return itemsAt(templates).map(([{ apiVersion, kind, status, spec, ...rest }]) => ({
    ...rest,
    spec: { volumeMode: "Filesystem", ...(isMap(spec) ? spec : {}) },
  }));
}

function* shrunk(before: Resource, after: Resource, revision: string) {
  if (before.kind !== "PersistentVolumeClaim") return;
  const path = ["spec", "resources", "requests", "storage"];
  const [was, is] = [quantityValue(at(before, ...path)), quantityValue(at(after, ...path))];
  if (was === undefined || is === undefined || is >= was) return;
  yield {
    resource: after,
    path,
    message: `a volume can't shrink: ${textAt(before, ...path) ?? was} in ${revision}, ${textAt(after, ...path) ?? is} now`,
    fix: "keep the size, or copy the data into a new claim",
  };
}
