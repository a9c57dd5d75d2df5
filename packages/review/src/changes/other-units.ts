import type { OtherUnits } from "../check/check.ts";
import type { Judged } from "../check/model/judgement.ts";
import { judgedRisk } from "./as-deployed.ts";
import { compareDeployed, type DeployedStates } from "./compare-trees.ts";
import type { EnvironmentReview, Risk } from "./review.ts";
import type { CompareOptions } from "./selection.ts";
import { riskSource } from "./sources.ts";

/**
 * Checks the parts of a change that `check` doesn't check as environments: folders of plain manifests, Applications'
 * own builds, removed environments, and Argo CD objects. Places are paths in the trees.
 */
export function judgeOtherUnits(deployed: DeployedStates, options: CompareOptions): OtherUnits {
  const { environments, notLookedAt } = compareDeployed(deployed, { ...options, besideCheck: true });
  const others: OtherUnits = { findings: [], failures: [], notLookedAt: [...notLookedAt] };
  for (const review of environments)
    for (const risk of review.risks) {
      const judged = judgedRisk(review, risk);
      if (judged === undefined) continue;
      if (risk.unexpected)
        others.failures.push({ rule: judged.rule, environment: review.path, error: new Error(risk.message) });
      else others.findings.push(findingOf(review, judged, risk));
    }
  return others;
}

function findingOf(review: EnvironmentReview, judged: Judged, risk: Risk): Judged {
  const source = riskSource(review.sources, risk);
  return {
    ...judged,
    ...(source && { file: `/${source.file}`, ...(source.side === "after" && { line: source.line }) }),
  };
}
