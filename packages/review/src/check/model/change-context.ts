import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { objectsOf } from "../../cluster/objects.ts";
import { resourceChanges } from "../../compare/resources.ts";
import { restartsOf } from "../../impact/restarts.ts";
import { stalePods } from "../../impact/stale-pods.ts";
import { clusterKey } from "../../kubernetes/resource-name.ts";
import type { ChangeContext } from "./rule.ts";
import type { State } from "./state.ts";

/** Two states of an environment as applied, the changes between them, and their consequences. */
export type ChangedState = ReturnType<typeof changedState>;

/** The changes between two states of an environment: of duplicate resources, the last one is used. */
export function changedState(was: State, is: State) {
  const [before, after] = [appliedState(was), appliedState(is)];
  const changes = resourceChanges(before.resources, after.resources);
  const restarts = restartsOf(changes, before, after);
  const context: ChangeContext = { changes, restarts, stale: stalePods(changes, restarts, after) };
  return { before, after, context };
}

/** A state as Argo CD applies it: the last resource of each identity, and all with a name that the API server makes. */
function appliedState(state: State): State {
  const { resources } = state;
  const last = new Map(resources.map((one) => [clusterKey(one), one]));
  const isApplied = (one: Resource) => one.metadata.name.endsWith("*") || last.get(clusterKey(one)) === one;
  return resources.every(isApplied) ? state : { ...state, ...objectsOf(resources.filter(isApplied)) };
}
