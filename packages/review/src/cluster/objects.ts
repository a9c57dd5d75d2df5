import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ResourceIndex } from "./resource-index.ts";
import { LabelIndex } from "./selection/label-index.ts";
import { type Pod, podsOf } from "./workloads/pods.ts";

/** The objects that one environment applies to a cluster. Immutable. */
export interface ClusterObjects {
  resources: readonly Resource[];
  index: ResourceIndex;
  /** Every pod that the resources create, for any kind. */
  pods: readonly Pod[];
  /** The pods that selectors can select: all except those of a PodTemplate. */
  selectable: LabelIndex<Pod>;
}

/** The objects of an environment, indexed by kind, name and labels. */
export function objectsOf(resources: readonly Resource[]): ClusterObjects {
  const pods = podsOf(resources);
  return {
    resources,
    index: new ResourceIndex(resources),
    pods,
    selectable: new LabelIndex(pods.filter(({ resource }) => resource.kind !== "PodTemplate")),
  };
}

const podsByResource = new WeakMap<ClusterObjects, ReadonlyMap<Resource, Pod>>();

/** The pods that an object creates; undefined if it creates none. */
export function podOf(objects: ClusterObjects, resource: Resource): Pod | undefined {
  return kept(podsByResource, objects, () => new Map(objects.pods.map((pod) => [pod.resource, pod]))).get(
    resource,
  );
}
