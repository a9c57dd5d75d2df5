import type { EnvironmentReview, Review, Risk } from "../../changes/review.ts";
import { changeSource, type ReviewSources, riskSource } from "../../changes/sources.ts";
import { pathText } from "../../compare/path.ts";
import type { ResourceChange } from "../../compare/resources.ts";
import { nameText } from "../../kubernetes/resource-name.ts";

/** A report as JSON; `schema.json` beside the documentation describes its fields. */
export type JsonReport = ReturnType<typeof jsonReport>;

/** The report for programs. `path` is a field path with `[name=x]` for elements that have a key. */
export function jsonReport(review: Review) {
  const { title, before, after, notices, environments, unchanged, notRendered } = review;
  return {
    title,
    before,
    after,
    notices: notices?.map(({ severity, message }) => ({ severity, message })),
    environments: environments.map(jsonEnvironment),
    unchanged,
    notRendered: notRendered.map(({ name, file, why }) => ({ name, file, why })),
    notLookedAt: review.notLookedAt,
    findings: review.findings,
    excused: review.excused,
  };
}

function jsonEnvironment({ sources, ...review }: EnvironmentReview) {
  const { name, path, environment, system, variables, error, code, failing, unexpected } = review;
  return {
    ...{ name, path, environment, system },
    resources: review.resources.map((change) => jsonResource(change, sources)),
    restarts: review.restarts.map(({ pods: _, ...restart }) => restart),
    notRestarted: review.stale.map(({ refreshed: _, ...stale }) => stale),
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
  const { id: rule, severity, message, resource, path, todo } = risk;
  return {
    ...{ rule, severity, message },
    resource: resource && nameText(resource),
    path: path && pathText(path),
    todo,
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
    source: isChanged ? undefined : changeSource(sources, change),
    changes: changes.map((field) => ({
      ...field,
      path: pathText(field.path),
      source: isChanged ? changeSource(sources, change, field) : undefined,
    })),
  };
}
