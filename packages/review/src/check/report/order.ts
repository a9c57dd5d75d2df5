import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { Judged } from "../model/judgement.ts";
import { compareSeverity, type Severity } from "../model/rule.ts";
import type { ReportedFinding } from "./finding.ts";

/** Groups of rules, the most certain faults first: those about a system come first, policy last. */
const GROUPS = [
  "kustomize",
  "integrity",
  "traps",
  "starts",
  "schema",
  "argocd",
  "scaling",
  "change",
  "environment",
  "network",
  "secrets",
  "production",
];

function rankOf(rule: string): number {
  return GROUPS.indexOf(rule.slice(0, rule.indexOf("/")));
}

/** The order of findings in a report: by severity, then by the certainty of their group. */
export function worstFirst(a: Judged, b: Judged): number {
  return (
    compareSeverity(a.severity, b.severity) ||
    rankOf(a.rule.id) - rankOf(b.rule.id) ||
    compareText(a.rule.id, b.rule.id)
  );
}

/** The number of findings of each severity. */
export function countsOf(findings: readonly ReportedFinding[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}
