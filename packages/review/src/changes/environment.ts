import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type ChangedState, changedState } from "../check/model/change-context.ts";
import { stateOf } from "../check/model/state.ts";
import { unjudgedChanges } from "../impact/unjudged.ts";
import { variableChanges } from "../impact/variables.ts";
import { type EnvironmentName, type EnvironmentReview, NOTHING_CHANGES } from "./review.ts";
import { JUDGED_FIELDS, risksOf } from "./risks.ts";

/**
 * Reviews one environment: the changes between two rendered states, and their consequences.
 * @param withApplication true if the change removes the Application that applies it
 */
export function reviewEnvironment(
  before: readonly Resource[],
  after: readonly Resource[],
  name: EnvironmentName,
  withApplication = false,
): EnvironmentReview {
  return reviewChanged(changedState(stateOf(before), stateOf(after)), name, withApplication);
}

/** Reviews the changes of one environment, and their consequences. */
export function reviewChanged(
  changed: ChangedState,
  name: EnvironmentName,
  withApplication = false,
): EnvironmentReview {
  const { changes: resources, restarts, stale, moved = [] } = changed.context;
  if (resources.length + moved.length === 0) return { ...name, ...NOTHING_CHANGES };
  const risks = risksOf({ ...changed, context: { ...changed.context, withApplication } });
  const unjudged = unjudgedChanges(resources, changed.after, risks, JUDGED_FIELDS);
  return {
    ...name,
    resources,
    restarts,
    stale,
    variables: variableChanges(resources, changed.before, changed.after),
    risks,
    ...(unjudged.length > 0 && { unjudged }),
  };
}
