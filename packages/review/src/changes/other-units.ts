import type { OtherUnits } from "../check/check.ts";
import type { Judged } from "../check/model/judgement.ts";
import type { Rule } from "../check/model/rule.ts";
import { RULES } from "../check/rules/rules.ts";
import { changeFinding } from "../check/steps/change-findings.ts";
import type { ResourceChange } from "../compare/resources.ts";
import { isSameName } from "../kubernetes/resource-name.ts";
import { compareDeployed, type DeployedStates } from "./compare-trees.ts";
import type { EnvironmentReview, Risk } from "./review.ts";
import type { CompareOptions } from "./selection.ts";
import { riskSource } from "./sources.ts";

const RULE_OF: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

/**
 * Checks the parts of a change that `check` doesn't check as environments: folders of plain manifests, Applications'
 * own builds, removed environments, and Argo CD objects. Places are paths in the trees.
 * @param shown the changes in environments that are already checked
 */
export function judgeOtherUnits(
  deployed: DeployedStates,
  options: CompareOptions,
  shown: readonly ResourceChange[],
): OtherUnits {
  const { environments, notLookedAt } = compareDeployed(deployed, { ...options, shown });
  const others: OtherUnits = { findings: [], failures: [], notLookedAt: [...notLookedAt] };
  for (const review of environments)
    for (const risk of review.risks) {
      const rule = RULE_OF.get(risk.id);
      if (rule === undefined) continue;
      if (risk.unexpected)
        others.failures.push({ rule, environment: review.path, error: new Error(risk.message) });
      else others.findings.push(findingOf(review, { ...risk, rule }));
    }
  return others;
}

function findingOf(review: EnvironmentReview, { rule, ...risk }: Risk & Pick<Judged, "rule">): Judged {
  const { resource: name, severity, ...rest } = risk;
  const source = riskSource(review.sources, risk);
  const resource = name && resourceOf(review, name);
  return {
    ...changeFinding(rule, { ...rest, ...(resource && { resource }) }),
    rule,
    severity,
    environment: review.path,
    ...(source && { file: `/${source.file}`, ...(source.side === "after" && { line: source.line }) }),
  };
}

/** The resource of a name; without content if it doesn't change. */
function resourceOf({ resources }: EnvironmentReview, named: NonNullable<Risk["resource"]>) {
  const { kind, namespace, name } = named;
  const found = resources.find((one) => isSameName(one, named));
  const bare = { apiVersion: "", kind, metadata: { name, ...(namespace !== "" && { namespace }) } };
  return found?.after ?? found?.before ?? bare;
}
