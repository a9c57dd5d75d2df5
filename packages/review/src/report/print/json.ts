import type { EnvironmentReview, Review, Risk } from "../../changes/review.ts";
import { changeSource, type ReviewSources, riskSource } from "../../changes/sources.ts";
import { keptOnRemoval } from "../../cluster/recreation.ts";
import { pathText } from "../../compare/path.ts";
import type { ResourceChange } from "../../compare/resources.ts";
import { nameText } from "../../kubernetes/resource-name.ts";
import { attentionTo } from "../model/groups.ts";

/** A report as JSON; `schema.json` beside the documentation describes its fields. */
export type JsonReport = ReturnType<typeof jsonReport>;

/** The report for programs. `path` is a field path with `[name=x]` for elements that have a key. */
export function jsonReport(review: Review) {
  return { ...review, environments: review.environments.map(jsonEnvironment) };
}

function jsonEnvironment({ sources, ...review }: EnvironmentReview) {
  const { name, path, environment, system, variables, error, code, failing, unexpected } = review;
  return {
    ...{ name, path, environment, system, verdict: attentionTo(review) },
    resources: review.resources.map((change) => jsonResource(change, sources)),
    restarts: review.restarts,
    notRestarted: review.stale,
    variables,
    risks: review.risks.map((risk) => jsonRisk(risk, sources)),
    unjudged: review.unjudged?.map(({ path: field, ...resource }) => ({
      resource: nameText(resource),
      path: field && pathText(field),
    })),
    ...{ error, code, failing },
    inPart: review.notLookedAt && true,
    broken: review.broken && true,
    unexpected,
  };
}

function jsonRisk(risk: Risk, sources: ReviewSources | undefined) {
  const { id: rule, resource, path, ...said } = risk;
  return {
    ...{ rule, ...said },
    resource: resource && nameText(resource),
    path: path && pathText(path),
    source: riskSource(sources, risk),
  };
}

function jsonResource(change: ResourceChange, sources: ReviewSources | undefined) {
  const { action, apiVersion, kind, namespace, name, renamed, moved, changes } = change;
  const isChanged = action === "changed";
  return {
    ...{ action, apiVersion, kind, namespace, name },
    previousName: renamed?.name === name ? undefined : renamed?.name,
    previousNamespace: renamed?.namespace === namespace ? undefined : renamed?.namespace,
    moved,
    kept: (action === "removed" || renamed) && change.before && keptOnRemoval(change.before),
    source: isChanged ? undefined : changeSource(sources, change),
    changes: changes.map((field) => ({
      ...field,
      path: pathText(field.path),
      source: isChanged ? changeSource(sources, change, field) : undefined,
    })),
  };
}
