import { defectText } from "@kustogen/kustomize/errors/defect.ts";
import type { ChangedState } from "../check/change-context.ts";
import { type Rule, severityOf } from "../check/rule.ts";
import { RULES } from "../check/rules.ts";
import { named } from "../kubernetes/resource-name.ts";
import type { Risk } from "./review.ts";

const RANK = { error: 0, warning: 1, info: 2 } as const;

/**
 * The findings of the change rules in one environment: the worst first, and within a severity those that need action
 * before a merge.
 */
export function risksOf(changed: ChangedState): Risk[] {
  const found: Risk[] = [];
  for (const rule of RULES)
    try {
      found.push(...risksOfRule(rule, changed));
    } catch (error) {
      // The other rules have something to say, and what this one would have found isn't known.
      const message = `not judged: "${rule.title}": ${defectText(error)}`;
      found.push({ id: rule.id, severity: "error", message, unexpected: true });
    }
  return worstFirst(found);
}

const TEMPORARY = new Set<string>(RULES.filter(({ temporary }) => temporary).map(({ id }) => id));

/**
 * Sorts risks for reports: by severity, and within each those that need action before a merge first, and those that
 * resolve themselves last.
 */
export function worstFirst(risks: readonly Risk[]): Risk[] {
  return risks.toSorted(
    (a, b) =>
      RANK[a.severity] - RANK[b.severity] ||
      Number(b.todo !== undefined) - Number(a.todo !== undefined) ||
      Number(TEMPORARY.has(a.id)) - Number(TEMPORARY.has(b.id)),
  );
}

function risksOfRule(rule: Rule, { before, after, context }: ChangedState): Risk[] {
  const findings = [...(rule.checkChange?.(before, after, context) ?? [])];
  return findings.map(({ resource, severity, ...risk }) => ({
    id: rule.id,
    ...risk,
    ...(resource !== undefined && { resource: named(resource) }),
    severity: severity ?? severityOf(rule, after.strictness),
  }));
}
