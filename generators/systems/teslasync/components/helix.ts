import type { IEnvFromSource } from "kubernetes-models/v1/EnvFromSource";
import type { EnvSource } from "kustogen/blocks";
import { aiSecret, type CloudProvider } from "../secrets.ts";
import type { Settings } from "../settings.ts";

/** The cloud provider of Helix AI; undefined if it is off or uses Ollama. */
export function cloudProvider({ helix }: Settings): CloudProvider | undefined {
  return helix === undefined || helix.provider === "ollama" ? undefined : helix.provider;
}

/** The Secret with the keys of Helix AI; pods start without it, because no release reads them (runbook/helix.md). */
export function helixKeys(settings: Settings): IEnvFromSource[] {
  const provider = cloudProvider(settings);
  return provider === undefined ? [] : [{ secretRef: { name: aiSecret(provider), optional: true } }];
}

/** The variables of Helix AI; none of them if it is off. */
export function helixVariables({ helix }: Settings): Record<string, EnvSource | undefined> {
  if (!helix) return {};
  return {
    AI_PROVIDER: helix.provider,
    AI_DAILY_BUDGET_USD: helix.dailyBudgetUsd,
    AI_RATE_LIMIT_PER_MIN: helix.rateLimitPerMinute,
    AI_REDACTION_ENABLED: helix.redaction,
  };
}
