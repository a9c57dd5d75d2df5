import { defectText } from "@kustogen/kustomize/errors/defect.ts";
import { argocdPolicyChange } from "../check/rules/change/argocd-policy-change.ts";
import { authChanged } from "../check/rules/change/auth-changed.ts";
import { autoscalerBounds } from "../check/rules/change/autoscaler-bounds.ts";
import { configWithoutRestart } from "../check/rules/change/config-without-restart.ts";
import { crdChange } from "../check/rules/change/crd-change.ts";
import { disruptionBudgetLowered } from "../check/rules/change/disruption-budget-lowered.ts";
import { imageMoved } from "../check/rules/change/image-moved.ts";
import { immutableField } from "../check/rules/change/immutable-field.ts";
import { limitRemoved } from "../check/rules/change/limit-removed.ts";
import { namespaceMoved } from "../check/rules/change/namespace-moved.ts";
import { networkPolicyWidened } from "../check/rules/change/network-policy-widened.ts";
import { newPower } from "../check/rules/change/new-power.ts";
import { privilegesRaised } from "../check/rules/change/privileges-raised.ts";
import { probeRemoved } from "../check/rules/change/probe-removed.ts";
import { publicHost } from "../check/rules/change/public-host.ts";
import { publicPath } from "../check/rules/change/public-path.ts";
import { rbacWidened } from "../check/rules/change/rbac-widened.ts";
import { repeatedResource } from "../check/rules/change/repeated-resource.ts";
import { replicasLowered } from "../check/rules/change/replicas-lowered.ts";
import type { RiskContext, RiskRule } from "../check/rules/change/risk.ts";
import { secretKeyNeeded } from "../check/rules/change/secret-key-needed.ts";
import { secretReferenceRemoved } from "../check/rules/change/secret-reference-removed.ts";
import { singleInstanceRolled } from "../check/rules/change/single-instance-rolled.ts";
import { volumeRemoved } from "../check/rules/change/volume-removed.ts";
import { volumeShrunk } from "../check/rules/change/volume-shrunk.ts";
import type { Risk } from "./review.ts";

/** Every rule, in the order in which reports list risks of one severity: what blocks a merge first. */
export const RISKS: readonly RiskRule[] = [
  secretKeyNeeded,
  volumeRemoved,
  volumeShrunk,
  immutableField,
  crdChange,
  singleInstanceRolled,
  replicasLowered,
  disruptionBudgetLowered,
  autoscalerBounds,
  configWithoutRestart,
  publicHost,
  publicPath,
  authChanged,
  networkPolicyWidened,
  rbacWidened,
  privilegesRaised,
  newPower,
  namespaceMoved,
  probeRemoved,
  limitRemoved,
  secretReferenceRemoved,
  argocdPolicyChange,
  repeatedResource,
  imageMoved,
];

const RANK = { error: 0, warning: 1, info: 2 } as const;

/** The risks of one environment's changes, the worst first. */
export function risksOf(context: RiskContext): Risk[] {
  const found: Risk[] = [];
  for (const { id, title, severity, find } of RISKS)
    try {
      for (const risk of find(context)) found.push({ id, ...risk, severity: risk.severity ?? severity });
    } catch (error) {
      // The other rules have something to say, and what this one would have found isn't known.
      const message = `not judged: "${title}": ${defectText(error)}`;
      found.push({ id, severity: "error", message, unexpected: true });
    }
  return worstFirst(found);
}

/** Risks in the order in which reports list them: by severity, and as they are given. */
export function worstFirst(risks: readonly Risk[]): Risk[] {
  return risks.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}
