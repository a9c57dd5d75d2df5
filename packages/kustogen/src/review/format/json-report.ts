import type { Value } from "../../kubernetes/value.ts";
import { pathText } from "../compare/path.ts";
import type { ResourceChange } from "../compare/resources.ts";
import type { EnvironmentReview, Review } from "../review.ts";

/** A report as JSON; `schema.json` beside the documentation describes it. */
export interface JsonReport {
  title: string;
  before: string;
  after: string;
  environments: JsonEnvironment[];
  unchanged: { name: string; path: string }[];
  notRendered: { name: string; file: string; why: string }[];
  findings?: { rule: string; severity: string; message: string; place: string }[];
}

interface JsonEnvironment {
  name: string;
  path: string;
  environment?: string;
  system?: string;
  resources: {
    action: "added" | "removed" | "changed";
    apiVersion: string;
    kind: string;
    namespace: string;
    name: string;
    previousName?: string;
    previousNamespace?: string;
    changes: { path: string; before?: Value; after?: Value; hash?: true }[];
  }[];
  restarts: { kind: string; namespace: string; name: string; reason: string; how: string }[];
  notRestarted: { kind: string; namespace: string; name: string; sources: string[] }[];
  variables: {
    kind: string;
    namespace: string;
    name: string;
    container: string;
    variable: string;
    before?: object;
    after?: object;
  }[];
  steps: {
    phase: string;
    wave: number;
    hook: boolean;
    action: string;
    kind: string;
    namespace: string;
    name: string;
    note?: string;
  }[];
  risks: {
    id: string;
    severity: "error" | "warning" | "info";
    message: string;
    resource?: string;
    path?: string;
    todo?: string;
  }[];
  error?: string;
}

/** The report for programs. `path` is a field path with `[name=x]` for elements that have a key. */
export function jsonReport(review: Review): JsonReport {
  const { title, before, after, environments, unchanged, notRendered } = review;
  return {
    title,
    before,
    after,
    environments: environments.map(jsonEnvironment),
    unchanged: unchanged.map(({ name, path }) => ({ name, path })),
    notRendered: notRendered.map(({ name, file, why }) => ({ name, file, why })),
    ...(review.findings !== undefined && { findings: review.findings.map((finding) => ({ ...finding })) }),
  };
}

function jsonEnvironment(review: EnvironmentReview): JsonEnvironment {
  const { name, path, environment, system, error } = review;
  return {
    name,
    path,
    ...(environment !== undefined && { environment }),
    ...(system !== undefined && { system }),
    resources: review.resources.map(jsonResource),
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
    steps: review.steps.map((step) => ({ ...step })),
    risks: review.risks.map(({ id, severity, message, resource, path: field, todo }) => ({
      id,
      severity,
      message,
      ...(resource !== undefined && {
        resource: `${resource.kind} ${resource.namespace === "" ? "" : `${resource.namespace}/`}${resource.name}`,
      }),
      ...(field !== undefined && { path: pathText(field) }),
      ...(todo !== undefined && { todo }),
    })),
    ...(error !== undefined && { error }),
  };
}

function jsonResource(change: ResourceChange): JsonEnvironment["resources"][number] {
  const { action, apiVersion, kind, namespace, name, renamed, changes } = change;
  return {
    action,
    apiVersion,
    kind,
    namespace,
    name,
    ...(renamed !== undefined && renamed.name !== name && { previousName: renamed.name }),
    ...(renamed !== undefined && renamed.namespace !== namespace && { previousNamespace: renamed.namespace }),
    changes: changes.map(({ path, before, after, hash }) => ({
      path: pathText(path),
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      ...(hash && { hash: true as const }),
    })),
  };
}
