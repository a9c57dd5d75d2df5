import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { resourceChanges } from "../compare/resources.ts";
import { restartsOf } from "../consequences/restarts.ts";
import { Side } from "../consequences/side.ts";
import { stalePods } from "../consequences/stale-pods.ts";
import type { SyncPolicy } from "../consequences/sync-steps.ts";
import { syncSteps } from "../consequences/sync-steps.ts";
import { variableChanges } from "../consequences/variables.ts";
import { appliedOf } from "./repeated.ts";
import type { EnvironmentReview } from "./review.ts";
import { risksOf } from "./risks.ts";

/** What is known of an environment besides its two states. */
export interface EnvironmentFacts {
  name: string;
  path: string;
  environment?: string;
  system?: string;
  policy?: SyncPolicy;
}

/** What changes in one environment between two rendered states, and what follows from it. */
export function reviewEnvironment(
  before: readonly Resource[],
  after: readonly Resource[],
  facts: EnvironmentFacts,
): EnvironmentReview {
  const [was, is] = [appliedOf(before), appliedOf(after)];
  const resources = resourceChanges(was.applied, is.applied);
  const nothing = { resources, restarts: [], stale: [], variables: [], steps: [], risks: [] };
  if (resources.length === 0) return { ...facts, ...nothing };
  const old = new Side(was.applied, was.repeated);
  const now = new Side(is.applied, is.repeated);
  const restarts = restartsOf(resources, old, now);
  const stale = stalePods(resources, restarts, now);
  return {
    ...facts,
    resources,
    restarts,
    stale,
    variables: variableChanges(resources, old, now),
    steps: syncSteps(resources, is.applied, facts.policy),
    risks: risksOf({ changes: resources, before: old, after: now, restarts, stale }),
  };
}
