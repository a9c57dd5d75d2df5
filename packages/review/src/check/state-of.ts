import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ResourceIndex } from "../cluster/resource-index.ts";
import { LabelIndex } from "../cluster/selection/label-index.ts";
import { podsOf } from "../cluster/workloads/pods.ts";
import type { State } from "./state.ts";

/** The state of an environment: what it renders to, and what is known of it besides. */
export function stateOf(
  resources: readonly Resource[],
  known: Partial<Omit<State, "since">> & {
    since?: { revision: string; resources: readonly Resource[] } | undefined;
  } = {},
): State {
  const pods = podsOf(resources);
  const { authored, environment = "", kubernetes, passed, since, sources, strictness } = known;
  return {
    environment,
    strictness,
    kubernetes,
    sources,
    authored,
    passed,
    resources,
    index: new ResourceIndex(resources),
    pods,
    selectable: new LabelIndex(
      pods.filter(({ resource }) => resource.kind !== "PodTemplate"),
      (pod) => pod,
    ),
    since: since && { ...since, index: new ResourceIndex(since.resources) },
  };
}
