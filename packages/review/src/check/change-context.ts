import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { objectsOf } from "../cluster/objects.ts";
import { resourceChanges } from "../compare/resources.ts";
import { restartsOf } from "../consequences/restarts.ts";
import { stalePods } from "../consequences/stale-pods.ts";
import { clusterKey } from "../kubernetes/cluster-key.ts";
import type { ChangeContext } from "./rule.ts";
import type { State } from "./state.ts";

/** Two states of an environment as applied, the changes between them, and their consequences. */
export interface ChangedState {
  before: State;
  after: State;
  context: ChangeContext;
}

/** The changes between two states of an environment: of duplicate resources, the last one is used. */
export function changedState(before: State, after: State): ChangedState {
  const [was, is] = [appliedState(before), appliedState(after)];
  const changes = resourceChanges(was.state.resources, is.state.resources);
  const restarts = restartsOf(changes, was.state, is.state);
  const stale = stalePods(changes, restarts, is.state);
  const repeated = { before: was.repeated, after: is.repeated };
  return { before: was.state, after: is.state, context: { changes, restarts, stale, repeated } };
}

function appliedState(state: State) {
  const { applied, repeated } = appliedOf(state.resources);
  return { state: repeated.length === 0 ? state : { ...state, ...objectsOf(applied) }, repeated };
}

const known = new WeakMap<State, ChangedState>();

/** The changes since the revision that a state is compared with, computed once for all rules. */
export function changeSince(after: State, before: State): ChangedState {
  return kept(known, after, () => changedState(before, after));
}

/** The resources of a state that are applied, and those that a later resource of the same identity replaces. */
interface AppliedResources {
  applied: readonly Resource[];
  repeated: readonly Resource[];
}

/**
 * The resources that Argo CD applies from several files or sources: of those with the same identity, the last. An
 * object whose name the API server generates (`generateName`) is created again each time and replaces nothing.
 */
function appliedOf(resources: readonly Resource[]): AppliedResources {
  const last = new Map<string, Resource>();
  for (const resource of resources) last.set(clusterKey(resource), resource);
  if (last.size === resources.length) return { applied: resources, repeated: [] };
  const isApplied = (one: Resource) => one.metadata.name.endsWith("*") || last.get(clusterKey(one)) === one;
  return { applied: resources.filter(isApplied), repeated: resources.filter((one) => !isApplied(one)) };
}
