import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ResourceIndex } from "./resource-index.ts";
import type { LabelIndex } from "./selection/label-index.ts";
import type { Pod } from "./workloads/pods.ts";

/** The objects that one environment applies to a cluster. Immutable. */
export interface ClusterObjects {
  resources: readonly Resource[];
  index: ResourceIndex;
  /** Every pod that the resources make, of any kind. */
  pods: readonly Pod[];
  /** Those of them that selectors may take: all but those of a PodTemplate. */
  selectable: LabelIndex<Pod>;
}
