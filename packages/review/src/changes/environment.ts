import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type ChangedState, changedState } from "../check/model/change-context.ts";
import { stateOf } from "../check/model/state-of.ts";
import { unjudgedChanges } from "../impact/unjudged.ts";
import { variableChanges } from "../impact/variables.ts";
import { type EnvironmentReview, NOTHING_CHANGES } from "./review.ts";
import { JUDGED_FIELDS, risksOf } from "./risks.ts";

/** Facts about an environment in addition to its two states. */
export interface EnvironmentFacts {
  name: string;
  path: string;
  environment?: string;
  system?: string;
  /** True if the change removes the Application that applies it. */
  withApplication?: boolean;
}

/** Reviews one environment: the changes between two rendered states, and their consequences. */
export function reviewEnvironment(
  before: readonly Resource[],
  after: readonly Resource[],
  facts: EnvironmentFacts,
): EnvironmentReview {
  return reviewChanged(changedState(stateOf(before), stateOf(after)), facts);
}

/** Reviews the changes of one environment, and their consequences. */
export function reviewChanged(
  changed: ChangedState,
  { withApplication = false, ...facts }: EnvironmentFacts,
): EnvironmentReview {
  const { changes: resources, restarts, stale, moved = [] } = changed.context;
  if (resources.length + moved.length === 0) return { ...facts, ...NOTHING_CHANGES };
  const risks = risksOf({ ...changed, context: { ...changed.context, withApplication } });
  const unjudged = unjudgedChanges(resources, changed.after, { findings: risks, fields: JUDGED_FIELDS });
  return {
    ...facts,
    resources,
    restarts,
    stale,
    variables: variableChanges(resources, changed.before, changed.after),
    risks,
    ...(unjudged.length > 0 && { unjudged }),
  };
}
