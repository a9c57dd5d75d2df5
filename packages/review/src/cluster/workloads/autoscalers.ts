import { entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { mapAt, numberAt, textAt } from "../../kubernetes/fields.ts";
import type { ClusterObjects } from "../objects.ts";
import { mayShareNamespace, type ResourceIndex } from "../resource-index.ts";

/** An object that changes the number or size of a workload's pods. */
export interface Autoscaler {
  resource: Resource;
  /** The workload's kind and name. */
  kind: string;
  name: string;
  path: readonly string[];
  /** The minimum and maximum number of pods; undefined if it doesn't scale the number. */
  least: number | undefined;
  most: number | undefined;
}

/** Reads an autoscaler; undefined for any other resource, or without a workload. */
export function autoscalerOf(resource: Resource): Autoscaler | undefined {
  const form = lookUp(SCALERS, resource.kind);
  const reference = form && mapAt(resource, "spec", form.field);
  const name = textAt(reference, "name");
  if (form?.group !== groupOf(resource.apiVersion) || name === undefined) return undefined;
  const { field, least, most } = form;
  return {
    resource,
    kind: textAt(reference, "kind") ?? "Deployment",
    name,
    path: ["spec", field],
    least: least && (numberAt(resource, "spec", least[0]) ?? least[1]),
    most: most && (numberAt(resource, "spec", most[0]) ?? most[1]),
  };
}

/** Every HorizontalPodAutoscaler, KEDA ScaledObject and VerticalPodAutoscaler. */
export function autoscalers(index: ResourceIndex): Autoscaler[] {
  return Object.keys(SCALERS).flatMap((kind) => index.ofKind(kind).flatMap((one) => autoscalerOf(one) ?? []));
}

const scalers = new WeakMap<ResourceIndex, ReadonlyMap<string, Autoscaler[]>>();

/** The first autoscaler that sets a workload's number of pods: an absent number then doesn't mean one pod. */
function scalerOf(index: ResourceIndex, { kind, metadata }: Resource): Autoscaler | undefined {
  const known = entryOf(scalers, index, () =>
    groupedBy(
      autoscalers(index).filter(({ least }) => least !== undefined),
      (one) => `${one.kind}/${one.name}`,
    ),
  );
  return known
    .get(`${kind}/${metadata.name}`)
    ?.find(({ resource }) => mayShareNamespace(resource.metadata.namespace, metadata.namespace));
}

/** The reference of an autoscaler kind to its workload, and the fields with the numbers of pods, with their defaults. */
interface Form {
  group: string;
  field: string;
  least?: Bound;
  most?: Bound;
}

/** A field with a number of pods, and what it is if it isn't set. */
export type Bound = readonly [field: string, otherwise?: number];

/** The kinds of autoscalers. */
export const SCALERS: Readonly<Record<string, Form>> = {
  HorizontalPodAutoscaler: {
    ...{ group: "autoscaling", field: "scaleTargetRef" },
    ...{ least: ["minReplicas", 1], most: ["maxReplicas"] },
  },
  ScaledObject: {
    ...{ group: "keda.sh", field: "scaleTargetRef" },
    ...{ least: ["minReplicaCount", 0], most: ["maxReplicaCount", 100] },
  },
  VerticalPodAutoscaler: { group: "autoscaling.k8s.io", field: "targetRef" },
};

/** Kinds that an autoscaler scales, and that run one pod by default. */
export const SCALED = new Set([
  "Deployment",
  "StatefulSet",
  "ReplicaSet",
  "ReplicationController",
  "Rollout",
]);
/** Kinds whose pods end, whose number depends on the nodes, or that have none. */
const UNSCALED = new Set(["CronJob", "DaemonSet", "Job", "Pod", "PodTemplate", "ScaledJob"]);

/** How many pods a workload has that runs forever, or its Rollout, and the autoscaler that says so, if one does. */
export function replicasIn(
  objects: ClusterObjects,
  workload: Resource,
): { least: number; most: number; scaler: Resource | undefined } | undefined {
  const resource = rolloutOf(objects, workload) ?? workload;
  if (UNSCALED.has(resource.kind)) return undefined;
  const scaler = scalerOf(objects.index, resource);
  if (scaler !== undefined) {
    const least = Math.max(scaler.least ?? 0, 0);
    return { least, most: Math.max(scaler.most ?? least, least), scaler: scaler.resource };
  }
  const replicas = numberAt(resource, "spec", "replicas") ?? (SCALED.has(resource.kind) ? 1 : undefined);
  return replicas === undefined ? undefined : { least: replicas, most: replicas, scaler: undefined };
}

/** The Argo Rollout that runs the pods of a workload (`workloadRef`), whose own replicas then don't count. */
export function rolloutOf({ index }: ClusterObjects, { kind, metadata }: Resource): Resource | undefined {
  return index
    .ofKind("Rollout", "argoproj.io")
    .find(
      (one) =>
        textAt(one, "spec", "workloadRef", "name") === metadata.name &&
        (textAt(one, "spec", "workloadRef", "kind") ?? "Deployment") === kind &&
        mayShareNamespace(one.metadata.namespace, metadata.namespace),
    );
}
