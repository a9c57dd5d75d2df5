import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { objectsOf } from "../../cluster/objects.ts";
import { resourceChanges } from "../../compare/resources.ts";
import { restartsOf } from "../../impact/restarts.ts";
import { stalePods } from "../../impact/stale-pods.ts";
import { clusterKey } from "../../kubernetes/resource-name.ts";
import { type ChangeContext, type ChangeFinding, type Rule, severityOf } from "./rule.ts";
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

/** What a rule finds in a change. In an environment that is new, what a person has to decide stops nothing that runs. */
export function* findingsInChange(
  rule: Rule,
  { before, after, context }: ChangedState,
): Iterable<ChangeFinding> {
  const isLess = rule.basis === "decision" && before.resources.length === 0;
  for (const finding of rule.checkChange?.(before, after, context) ?? [])
    yield isLess && (finding.severity ?? severityOf(rule, after.strictness)) === "error"
      ? { ...finding, severity: "warning" }
      : finding;
}

/** A state as Argo CD applies it: the last resource of each identity, and all with a name that the API server makes. */
function appliedState(state: State): State {
  const { resources } = state;
  const last = new Map(resources.map((one) => [clusterKey(one), one]));
  const isApplied = (one: Resource) => one.metadata.name.endsWith("*") || last.get(clusterKey(one)) === one;
  return resources.every(isApplied) ? state : { ...state, ...objectsOf(resources.filter(isApplied)) };
}
