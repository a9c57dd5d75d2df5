import { printFound } from "@kustogen/kustomize/credentials/found.ts";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { isDnsLabel, isDnsSubdomain } from "@kustogen/review/kubernetes/dns.ts";
import type { SyncPolicy, SyncWindow } from "../authoring/argo.ts";
import type { Environment, Stage } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { awaitedInputs } from "../authoring/unpinned.ts";
import { placeInCode } from "../layers/origins.ts";
import { durationSeconds, isCron } from "../settings/time.ts";
import { argoSettingsOf } from "./deployment.ts";

/** A sync policy with all fields set. */
export type FullPolicy = Required<SyncPolicy>;

/** The default policies: in production, objects removed from the repository stay until someone deletes them. */
export const USUAL_POLICIES: Record<Stage, FullPolicy> = {
  development: { automated: true, prune: true, selfHeal: true, syncWindows: [], cascadeDelete: true },
  beta: { automated: true, prune: true, selfHeal: true, syncWindows: [], cascadeDelete: false },
  production: { automated: true, prune: false, selfHeal: true, syncWindows: [], cascadeDelete: false },
};

/**
 * How Argo CD syncs a system in an environment: the stage's defaults, overridden by the system's settings. A system
 * that awaits inputs is always synced manually: its images can't be pulled, or its hosts belong to others.
 */
export function policyOf(system: System, environment: Environment): FullPolicy {
  const policy = { ...USUAL_POLICIES[environment.stage] };
  for (const [key, value] of Object.entries(argoSettingsOf({ system, environment })))
    if (value !== undefined) Object.assign(policy, { [key]: value });
  return awaitedInputs(system, environment).length > 0 ? { ...policy, automated: false } : policy;
}

/**
 * Throws InputError for settings of an environment whose name looks like a typo, and for sync windows that Argo CD
 * rejects. Settings of environments that don't exist yet, or no longer exist, have no effect.
 */
export function checkPolicies(system: System, environments: readonly string[]): void {
  for (const [name, own] of Object.entries(system.argocd?.environments ?? {})) {
    const policy = { project: system.argocd?.project, ...own };
    const at = `${placeInCode(system, ["argocd", "environments", name])}: argocd.environments.${name}`;
    const near = environments.includes(name) ? undefined : closest(name, environments);
    if (near !== undefined)
      throw new InputError(`${at}: no such environment. Did you mean "${near}"?`, { code: "unknown-name" });
    for (const key of ["application", "project", "namespace"] as const) {
      const kept = policy[key];
      if (kept !== undefined && !isDnsLabel(kept) && !(key !== "namespace" && isDnsSubdomain(kept)))
        throw new InputError(
          `${at}.${key}: expected a name of lowercase letters, digits and "-", found ${printFound(kept)}`,
          { code: "invalid-settings" },
        );
    }
    if (policy.project !== undefined && (policy.syncWindows ?? []).length > 0)
      throw new InputError(
        `${at}.syncWindows: they belong to the AppProject, and ${policy.project} is defined elsewhere; write them there`,
        { code: "invalid-settings" },
      );
    policy.syncWindows?.forEach((window, index) => {
      const wrong = windowProblem(window);
      if (wrong !== undefined)
        throw new InputError(`${at}.syncWindows[${index}].${wrong}`, { code: "invalid-settings" });
    });
  }
}

function windowProblem({ kind, schedule, duration, timeZone }: SyncWindow): string | undefined {
  if (kind !== "allow" && kind !== "deny")
    return `kind: expected "allow" or "deny", found ${printFound(kind)}`;
  if (!isCron(schedule))
    return `schedule: expected a cron schedule such as "0 22 * * *", found ${printFound(schedule)}`;
  if (!/^(?:\d+(?:h|m))+$/.test(duration) || (durationSeconds(duration) ?? 0) <= 0)
    return `duration: expected hours and minutes such as "8h" or "30m", found ${printFound(duration)}`;
  const format = () => new Intl.DateTimeFormat("en", { timeZone });
  if (orElse(format, undefined) !== undefined) return undefined;
  return `timeZone: expected a time zone such as "Europe/Berlin", found ${printFound(timeZone)}`;
}
