import type { OtherUnits } from "../check/check.ts";
import { judgedRisks } from "./as-deployed.ts";
import { compareDeployed, type DeployedStates } from "./compare-trees.ts";
import type { CompareOptions } from "./selection.ts";
import { riskSource } from "./sources.ts";

/** Checks what `check` doesn't as environments: plain manifests, Applications' builds, what is removed. */
export function judgeOtherUnits(deployed: DeployedStates, options: CompareOptions): OtherUnits {
  const { environments, notLookedAt } = compareDeployed(deployed, { ...options, besideCheck: true });
  const others: OtherUnits = { findings: [], failures: [], notLookedAt: [...notLookedAt] };
  for (const { review, risk, judged } of judgedRisks(environments)) {
    const { rule, environment } = judged;
    const { file, line, side } = riskSource(review.sources, risk) ?? {};
    if (risk.unexpected) others.failures.push({ rule, environment, error: new Error(risk.message) });
    else
      others.findings.push({
        ...judged,
        ...(file !== undefined && { file: `/${file}`, ...(side === "after" && { line }) }),
      });
  }
  return others;
}
