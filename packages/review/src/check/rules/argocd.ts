import type { Rule } from "../rule.ts";
import { applicationPath } from "./argocd/application-path.ts";
import { atomicDefaults } from "./argocd/atomic-defaults.ts";
import { gate } from "./argocd/gate.ts";
import { hookDeadline } from "./argocd/hook-deadline.ts";
import { ownedTwice } from "./argocd/owned-twice.ts";
import { projectPermits } from "./argocd/project-permits.ts";
import { projectWildcard } from "./argocd/project-wildcard.ts";
import { pruneLast } from "./argocd/prune-last.ts";
import { unboundClaim } from "./argocd/unbound-claim.ts";
import { volumeSurvives } from "./argocd/volume-survives.ts";
import { waitsForLater } from "./argocd/waits-for-later.ts";
import { waveOrder } from "./argocd/wave-order.ts";

/** The rules of the group `argocd`, by name. */
export const ARGOCD: readonly Rule[] = [
  applicationPath,
  atomicDefaults,
  gate,
  hookDeadline,
  ownedTwice,
  projectPermits,
  projectWildcard,
  pruneLast,
  unboundClaim,
  volumeSurvives,
  waitsForLater,
  waveOrder,
];
