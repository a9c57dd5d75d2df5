import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type ChangedState, changedState } from "../check/model/change-context.ts";
import { stateOf } from "../check/model/state-of.ts";
import type { SyncPolicy } from "../impact/sync-steps.ts";
import { syncSteps } from "../impact/sync-steps.ts";
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
  policy?: SyncPolicy;
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
export function reviewChanged(changed: ChangedState, facts: EnvironmentFacts): EnvironmentReview {
  const { changes: resources, restarts, stale } = changed.context;
  const nothing = { ...NOTHING_CHANGES, resources };
  if (resources.length === 0 && !changed.context.moved?.length) return { ...facts, ...nothing };
  const withApplication = facts.policy?.gone !== undefined;
  const risks = risksOf({ ...changed, context: { ...changed.context, withApplication } });
  const unjudged = unjudgedChanges(resources, changed.after, { findings: risks, fields: JUDGED_FIELDS });
  return {
    ...facts,
    resources,
    restarts,
    stale,
    variables: variableChanges(resources, changed.before, changed.after),
    steps: syncSteps(resources, changed.after.resources, facts.policy),
    risks,
    ...(unjudged.length > 0 && { unjudged }),
  };
}
