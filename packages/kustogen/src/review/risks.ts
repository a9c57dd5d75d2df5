import type { Risk } from "./review.ts";
import type { RiskContext, RiskRule } from "./risk.ts";
import { argocdPolicyChange } from "./risks/argocd-policy-change.ts";
import { authChanged } from "./risks/auth-changed.ts";
import { autoscalerBounds } from "./risks/autoscaler-bounds.ts";
import { configWithoutRestart } from "./risks/config-without-restart.ts";
import { crdChange } from "./risks/crd-change.ts";
import { disruptionBudgetLowered } from "./risks/disruption-budget-lowered.ts";
import { imageMoved } from "./risks/image-moved.ts";
import { immutableField } from "./risks/immutable-field.ts";
import { limitRemoved } from "./risks/limit-removed.ts";
import { networkPolicyWidened } from "./risks/network-policy-widened.ts";
import { privilegesRaised } from "./risks/privileges-raised.ts";
import { probeRemoved } from "./risks/probe-removed.ts";
import { publicHost } from "./risks/public-host.ts";
import { publicPath } from "./risks/public-path.ts";
import { rbacWidened } from "./risks/rbac-widened.ts";
import { replicasLowered } from "./risks/replicas-lowered.ts";
import { secretKeyNeeded } from "./risks/secret-key-needed.ts";
import { secretReferenceRemoved } from "./risks/secret-reference-removed.ts";
import { singleInstanceRolled } from "./risks/single-instance-rolled.ts";
import { volumeRemoved } from "./risks/volume-removed.ts";
import { volumeShrunk } from "./risks/volume-shrunk.ts";

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
  probeRemoved,
  limitRemoved,
  secretReferenceRemoved,
  argocdPolicyChange,
  imageMoved,
];

const RANK = { error: 0, warning: 1, info: 2 } as const;

/** The risks of one environment's changes, the worst first. */
export function risksOf(context: RiskContext): Risk[] {
  const found: Risk[] = [];
  for (const { id, severity, find } of RISKS)
    for (const risk of find(context)) found.push({ id, ...risk, severity: risk.severity ?? severity });
  return found.sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}
