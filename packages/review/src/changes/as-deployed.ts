import type { ResourceChange } from "../compare/resources.ts";
import type { FluxBuild } from "../discovery/flux-build.ts";
import { type SyncPolicy, stayReason } from "../impact/sync-steps.ts";
import { isSameName, nameText, type ResourceName } from "../kubernetes/resource-name.ts";
import type { Risk } from "./review.ts";

/** How an environment is deployed to the cluster, if known. */
interface Deployment {
  /** True if nothing here deploys it, although something deploys others. */
  isUndeployed: boolean;
  /** Why a removed object stays in the cluster; undefined if it is deleted, or that is unknown. */
  stays: ((removed: ResourceName) => string | undefined) | undefined;
}

/** A risk, adjusted to how the environment is deployed. */
export function asDeployed(risk: Risk, { isUndeployed, stays }: Deployment): Risk {
  if (isUndeployed && risk.severity === "error")
    return waiting({ ...risk, message: `${risk.message}; nothing here deploys it` });
  const reason = risk.severity !== "info" && risk.resource !== undefined ? stays?.(risk.resource) : undefined;
  if (reason !== undefined && risk.resource !== undefined)
    return waiting({
      ...risk,
      message: `${nameText(risk.resource)} is no longer rendered, but stays in the cluster: ${reason}`,
    });
  return risk;
}

/** Why a removed object stays in the cluster: nothing that deploys its folder deletes it. */
export function stayingIn(
  changes: readonly ResourceChange[],
  policy: SyncPolicy | undefined,
  flux: FluxBuild | undefined,
): ((resource: ResourceName) => string | undefined) | undefined {
  const reason =
    (policy && stayReason(policy)) ??
    (flux?.keptBy === undefined ? undefined : `Kustomization ${flux.keptBy} doesn't prune`);
  if (reason === undefined) return undefined;
  const removed = changes.filter(({ action }) => action === "removed");
  return (resource) => (removed.some((one) => isSameName(one, resource)) ? reason : undefined);
}

/** A risk that has no effect before the environment is deployed. */
function waiting({ todo: _, ...risk }: Risk): Risk {
  return { ...risk, severity: risk.severity === "error" ? "warning" : risk.severity };
}
