import { failureText } from "@kustogen/kustomize/errors/defect.ts";
import type { ChangedState } from "../check/model/change-context.ts";
import { type ChangeFinding, type Rule, severityOf } from "../check/model/rule.ts";
import type { State } from "../check/model/state.ts";
import { RULES } from "../check/rules/rules.ts";
import { named } from "../kubernetes/resource-name.ts";
import { newFindings } from "./new-findings.ts";
import type { Risk } from "./review.ts";

const OF_CHANGES = RULES.filter(({ checkChange }) => checkChange !== undefined);
/** Fields that a rule judges in objects of every kind: paths, or names that count anywhere. */
export const JUDGED_FIELDS: ReadonlySet<string> = new Set(OF_CHANGES.flatMap(({ judges = [] }) => judges));

const RANK = { error: 0, warning: 1, info: 2 } as const;

/** The findings of the change rules in one environment: the worst first, and those that need action before others. */
export function risksOf(changed: ChangedState): Risk[] {
  const found: Risk[] = [];
  for (const rule of OF_CHANGES)
    try {
      const findings = [...(rule.checkChange?.(changed.before, changed.after, changed.context) ?? [])];
      for (const finding of findings) found.push(riskOf(rule, finding, changed.after));
    } catch (error) {
      // The other rules still apply; only the result of this one is unknown.
      const message = `not checked: "${rule.title}": ${failureText(error)}`;
      found.push({ id: rule.id, severity: "error", message, unexpected: true });
    }
  return worstFirst([...found, ...newFindings(changed)]);
}

/** Sorts risks for reports: by severity, and within each those that need action before a merge first. */
export function worstFirst(risks: readonly Risk[]): Risk[] {
  return risks.toSorted(
    (a, b) =>
      RANK[a.severity] - RANK[b.severity] || Number(b.todo !== undefined) - Number(a.todo !== undefined),
  );
}

function riskOf(rule: Rule, { resource, severity, ...risk }: ChangeFinding, { strictness }: State): Risk {
  return {
    id: rule.id,
    ...risk,
    ...(resource !== undefined && { resource: named(resource) }),
    severity: severity ?? severityOf(rule, strictness),
  };
}
