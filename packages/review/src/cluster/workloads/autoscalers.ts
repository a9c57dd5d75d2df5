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
  const form = FORMS.get(resource.kind);
  const reference = form && mapAt(resource, "spec", form.field);
  const name = textAt(reference, "name");
  if (form?.group !== groupOf(resource.apiVersion) || name === undefined) return undefined;
  const { field, least, most } = form;
  return {
    resource,
    kind: textAt(reference, "kind") ?? "Deployment",
    name,
    path: ["spec", field],
    least: least && (numberAt(resource, "spec", least.field) ?? least.otherwise),
    most: most && (numberAt(resource, "spec", most.field) ?? most.otherwise),
  };
}

/** Every HorizontalPodAutoscaler, KEDA ScaledObject and VerticalPodAutoscaler. */
export function autoscalers(index: ResourceIndex): Autoscaler[] {
  return [...FORMS.keys()].flatMap((kind) => index.ofKind(kind).flatMap((one) => autoscalerOf(one) ?? []));
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

/** The fields of an autoscaler kind, and their defaults. */
interface Form {
  group: string;
  /** The reference to its workload. */
  field: string;
  least?: { field: string; otherwise: number };
  most?: { field: string; otherwise: number | undefined };
}

const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  [
    "HorizontalPodAutoscaler",
    {
      group: "autoscaling",
      field: "scaleTargetRef",
      least: { field: "minReplicas", otherwise: 1 },
      most: { field: "maxReplicas", otherwise: undefined },
    },
  ],
  [
    "ScaledObject",
    {
      group: "keda.sh",
      field: "scaleTargetRef",
      least: { field: "minReplicaCount", otherwise: 0 },
      most: { field: "maxReplicaCount", otherwise: 100 },
    },
  ],
  ["VerticalPodAutoscaler", { group: "autoscaling.k8s.io", field: "targetRef" }],
]);
