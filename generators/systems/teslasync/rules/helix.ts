import type { Refusal, SecretContract, SystemRule } from "kustogen";
import { cloudProvider } from "../components/helix.ts";
import type { TeslaSync } from "../context.ts";
import { aiSecret, SECRETS } from "../secrets.ts";

export const budget: SystemRule<TeslaSync> = {
  id: "teslasync/budget",
  title: "A cloud provider of Helix AI has a daily budget",
  why: "Each call costs money, and 0 means no limit.",
  *check({ settings }) {
    const provider = cloudProvider(settings);
    if (provider !== undefined && settings.helix?.dailyBudgetUsd === 0)
      yield {
        at: "settings.helix.dailyBudgetUsd",
        message: `expected a budget above 0, such as 5, with the cloud provider ${provider}: 0 is no limit`,
      };
  },
};

export const keys: SystemRule<TeslaSync> = {
  id: "teslasync/keys",
  title: "A cloud provider's keys have a contract",
  why: "Pods never start if they read a Secret that nobody provides.",
  check: (context) => missingKeys(SECRETS, context),
};

/** Refuses a cloud provider of Helix AI in a layer for which nobody has promised its keys. */
export function* missingKeys(
  contracts: readonly SecretContract[],
  { layer, settings }: TeslaSync,
): Iterable<Refusal> {
  const provider = cloudProvider(settings);
  if (provider === undefined) return;
  const name = aiSecret(provider);
  if (contracts.some((one) => one.name === name && (one.layers === undefined || one.layers.includes(layer))))
    return;
  yield {
    at: "settings.helix.provider",
    message:
      `expected a provider whose keys are provided in ${layer}; there is no contract for the Secret ${name} of ` +
      `${provider}. Add "${layer}" to its layers in generators/systems/teslasync/secrets.ts when someone provides it.`,
  };
}
