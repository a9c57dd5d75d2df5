import { at } from "../kubernetes/fields.ts";
import type { Judged } from "./judged.ts";
import { withReason } from "./with-reason.ts";

/** What kustomize leaves as it is and another program fills in: Flux, envsubst, release tools, templates. */
const PLACEHOLDER =
  /\$\{[A-Za-z_][^}]*\}|#\{[^}]+\}|<%[^%]+%>|@@\w+@@|%%\w+%%|\b__[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*__\b/;
/** One in double braces, which sets of Applications have for their own controller. */
const IN_BRACES = /\{\{[^}]*\}\}/;

/**
 * The findings, with warnings in place of errors about a text that another program seems to fill in before anything is
 * applied: the result is unknown here. A credential is as readable beside one.
 */
export function withFilledIn(findings: readonly Judged[]): readonly Judged[] {
  return findings.map((finding) => {
    if (finding.severity !== "error" || finding.rule.id.startsWith("secrets/")) return finding;
    const placeholder = placeholderOf(finding);
    if (placeholder === undefined) return finding;
    const fix = withReason(finding.fix, `another program seems to fill in ${placeholder} first`);
    return { ...finding, severity: "warning", fix };
  });
}

/** The placeholder that a finding is about; undefined for any other. */
function placeholderOf({ rule, resource, path = [], message }: Judged): string | undefined {
  if (resource === undefined) return placeholderIn(message, false);
  const { name, namespace } = resource.metadata;
  const isSet = resource.kind === "ApplicationSet";
  const own = path.length === 0 || rule.fromAbsence || isSet ? [name, namespace, message] : [];
  for (const text of [at(resource, ...path), path.at(-1), ...own]) {
    const found = typeof text === "string" ? placeholderIn(text, !isSet) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function placeholderIn(text: string, withBraces: boolean): string | undefined {
  return (PLACEHOLDER.exec(text) ?? (withBraces ? IN_BRACES.exec(text) : null))?.[0];
}
