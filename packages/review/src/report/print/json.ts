import type { EnvironmentReview, Review, Risk } from "../../changes/review.ts";
import { changeSource, type ReviewSources, riskSource, type ValueSource } from "../../changes/sources.ts";
import { pathText } from "../../compare/path.ts";
import type { ResourceChange, ReviewedChange } from "../../compare/resources.ts";
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

function jsonEnvironment(review: EnvironmentReview) {
  const { name, path, environment, system, error, code, failing } = review;
  return {
    name,
    path,
    environment,
    system,
    resources: review.resources.map((change) => jsonResource(change, review.sources)),
    restarts: review.restarts.map(({ kind, namespace, name: of, reason, how }) => ({
      kind,
      namespace,
      name: of,
      reason,
      how,
    })),
    notRestarted: review.stale.map(({ kind, namespace, name: of, sources }) => ({
      kind,
      namespace,
      name: of,
      sources,
    })),
    variables: review.variables,
    risks: review.risks.map((risk) => jsonRisk(risk, riskSource(review.sources, risk))),
    unjudged: review.unjudged?.map(({ path: field, ...resource }) => ({
      resource: nameText(resource),
      path: field && pathText(field),
    })),
    error,
    code,
    failing,
    inPart: review.notLookedAt && true,
    broken: review.broken && true,
    unexpected: review.unexpected,
  };
}

function jsonRisk(
  { id, severity, message, resource, path: field, todo }: Risk,
  source: ValueSource | undefined,
) {
  return {
    rule: id,
    severity,
    message,
    resource: resource && nameText(resource),
    path: field && pathText(field),
    todo,
    source,
  };
}

function jsonResource(change: ResourceChange, sources: ReviewSources | undefined) {
  const { action, apiVersion, kind, namespace, name, renamed, moved, changes } = change;
  return {
    action,
    apiVersion,
    kind,
    namespace,
    name,
    previousName: renamed?.name === name ? undefined : renamed?.name,
    previousNamespace: renamed?.namespace === namespace ? undefined : renamed?.namespace,
    moved,
    source: action === "changed" ? undefined : changeSource(sources, change),
    changes: changes.map((field) =>
      jsonChange(field, action === "changed" ? changeSource(sources, change, field) : undefined),
    ),
  };
}

function jsonChange({ path, before, after, hash }: ReviewedChange, source: ValueSource | undefined) {
  return { path: pathText(path), before, after, hash, source };
}
