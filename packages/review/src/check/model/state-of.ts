import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { objectsOf } from "../../cluster/objects.ts";
import type { State } from "./state.ts";

/** The state of an environment: its rendered resources, and other facts about it. */
export function stateOf(
  resources: readonly Resource[],
  known: Partial<Omit<State, "since">> & {
    since?: { revision: string; resources: readonly Resource[] } | undefined;
  } = {},
): State {
  const {
    authored,
    declared,
    environment = "",
    kubernetes,
    inPart = false,
    since,
    sources,
    strictness,
    unsure,
  } = known;
  const { index, pods, selectable } = objectsOf(resources);
  return {
    resources,
    index,
    pods,
    selectable,
    environment,
    strictness,
    kubernetes,
    sources,
    declared,
    authored,
    inPart,
    ...(unsure && { unsure }),
    since: since && {
      revision: since.revision,
      state: {
        ...objectsOf(since.resources),
        environment,
        strictness,
        kubernetes,
        declared,
        inPart,
        sources: undefined,
        authored: undefined,
        since: undefined,
      },
    },
  };
}
