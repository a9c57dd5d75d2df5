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
    ...(notices !== undefined && {
      notices: notices.map(({ severity, message }) => ({ severity, message })),
    }),
    environments: environments.map(jsonEnvironment),
    unchanged: [...unchanged],
    notRendered: notRendered.map(({ name, file, why }) => ({ name, file, why })),
    notLookedAt: review.notLookedAt.map((one) => ({ ...one })),
    ...(review.findings !== undefined && { findings: review.findings.map((finding) => ({ ...finding })) }),
    ...(review.excused !== undefined && { excused: review.excused.map((finding) => ({ ...finding })) }),
  };
}

function jsonEnvironment(review: EnvironmentReview) {
  const { name, path, environment, system, error, code } = review;
  return {
    name,
    path,
    ...(environment !== undefined && { environment }),
    ...(system !== undefined && { system }),
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
      sources: [...sources],
    })),
    variables: review.variables.map((variable) => ({ ...variable })),
    risks: review.risks.map((risk) => jsonRisk(risk, riskSource(review.sources, risk))),
    ...(review.unjudged !== undefined && {
      unjudged: review.unjudged.map(({ path: field, ...resource }) => ({
        resource: nameText(resource),
        ...(field !== undefined && { path: pathText(field) }),
      })),
    }),
    ...(error !== undefined && { error, code }),
    ...(review.failing !== undefined && { failing: review.failing }),
    ...(review.notLookedAt !== undefined && { inPart: true as const }),
    ...(review.broken !== undefined && { broken: true as const }),
    ...(review.unexpected && { unexpected: true as const }),
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
    ...(resource !== undefined && {
      resource: nameText(resource),
    }),
    ...(field !== undefined && { path: pathText(field) }),
    ...(todo !== undefined && { todo }),
    ...(source !== undefined && { source }),
  };
}

function jsonResource(change: ResourceChange, sources: ReviewSources | undefined) {
  const { action, apiVersion, kind, namespace, name, renamed, moved, changes } = change;
  const source = action === "changed" ? undefined : changeSource(sources, change);
  return {
    action,
    apiVersion,
    kind,
    namespace,
    name,
    ...(renamed !== undefined && renamed.name !== name && { previousName: renamed.name }),
    ...(renamed !== undefined && renamed.namespace !== namespace && { previousNamespace: renamed.namespace }),
    ...(moved !== undefined && { moved }),
    ...(source !== undefined && { source }),
    changes: changes.map((field) =>
      jsonChange(field, action === "changed" ? changeSource(sources, change, field) : undefined),
    ),
  };
}

function jsonChange({ path, before, after, hash }: ReviewedChange, source: ValueSource | undefined) {
  return {
    path: pathText(path),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...(hash && { hash: true as const }),
    ...(source !== undefined && { source }),
  };
}
