import type { IEnvFromSource } from "kubernetes-models/v1/EnvFromSource";
import type { SecretContract } from "../authoring/secret.ts";

/**
 * `envFrom` with one entry per secret contract, in the order given: a later Secret wins over an earlier one,
 * and the container's `env` wins over both. One list: a second `envFrom` key would silently replace the first.
 */
export function secretEnv(contracts: readonly Pick<SecretContract, "name">[]): IEnvFromSource[] {
  return contracts.map(({ name }) => ({ secretRef: { name } }));
}
