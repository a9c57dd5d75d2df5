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
  const form = lookUp(FORMS, resource.kind);
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
  return Object.keys(FORMS).flatMap((kind) => index.ofKind(kind).flatMap((one) => autoscalerOf(one) ?? []));
}

/** The autoscaler that sets the number of pods of a workload. */
export function scalerOf({ index }: ClusterObjects, { kind, metadata }: Resource): Autoscaler | undefined {
  return autoscalers(index).find(
    (one) =>
      one.least !== undefined &&
      one.kind === kind &&
      one.name === metadata.name &&
      mayShareNamespace(one.resource.metadata.namespace, metadata.namespace),
  );
}

/** Returns whether an autoscaler sets the number of a workload's pods: an absent one then doesn't mean one pod. */
export function autoscaledWorkloads(index: ResourceIndex): (resource: Resource) => boolean {
  const scaled = new Set(
    autoscalers(index)
      .filter(({ least }) => least !== undefined)
      .map(({ resource, kind, name }) => `${resource.metadata.namespace ?? ""}|${kind}|${name}`),
  );
  return ({ kind, metadata: { namespace = "", name } }) => scaled.has(`${namespace}|${kind}|${name}`);
}

/** The reference of an autoscaler kind to its workload, and the fields with the numbers of pods, with their defaults. */
interface Form {
  group: string;
  field: string;
  least?: readonly [field: string, otherwise: number];
  most?: readonly [field: string, otherwise?: number];
}

const FORMS: Readonly<Record<string, Form>> = {
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

/** The minimum and maximum number of a workload's pods, and what sets them. */
export interface Replicas {
  least: number;
  most: number;
  /** The autoscaler that sets them. */
  scaler: Resource | undefined;
}

/** Kinds that run one pod by default. */
const SCALED = new Set(["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout"]);
/** Kinds whose pods end, whose number depends on the nodes, or that have none. */
const UNSCALED = new Set(["CronJob", "DaemonSet", "Job", "Pod", "PodTemplate", "ScaledJob"]);

/**
 * The number of pods of a workload that runs forever; undefined for Jobs, DaemonSets and bare pods, and for custom
 * kinds without a number.
 * @param scaler the autoscaler that sets their number
 */
export function replicasOf(resource: Resource, scaler: Autoscaler | undefined): Replicas | undefined {
  if (UNSCALED.has(resource.kind)) return undefined;
  if (scaler !== undefined && scaler.least !== undefined)
    return { ...boundsOf(scaler), scaler: scaler.resource };
  const replicas = numberAt(resource, "spec", "replicas") ?? (SCALED.has(resource.kind) ? 1 : undefined);
  return replicas === undefined ? undefined : { least: replicas, most: replicas, scaler: undefined };
}

/** The minimum and maximum number of pods that an autoscaler sets. */
export function boundsOf({ least = 0, most }: Autoscaler): { least: number; most: number } {
  const fewest = Math.max(least, 0);
  return { least: fewest, most: Math.max(most ?? fewest, fewest) };
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
