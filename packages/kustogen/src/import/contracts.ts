import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import type { SecretContract } from "@kustogen/review/effective/secret-contract.ts";
import type { ImportedState } from "./state.ts";

/**
 * The contracts of the Secrets that hold values today: names and keys, never values.
 *
 * @param namespaces by environment that of the system, where objects need not say it
 */
export function contractsOf(
  states: readonly ImportedState[],
  namespaces: readonly (string | undefined)[] = [],
): SecretContract[] {
  const found = new Map<string, { contract: SecretContract; layers: string[] }>();
  states.forEach(({ name: layer, secrets }, index) => {
    for (const { metadata, data, stringData } of secrets) {
      const apart = metadata.namespace !== undefined && metadata.namespace !== namespaces[index];
      const id = `${apart ? metadata.namespace : ""}/${metadata.name}`;
      const known = found.get(id) ?? {
        contract: { name: metadata.name, provider: "by-hand" as const, keys: {} },
        layers: [],
      };
      if (apart) known.contract.namespace = metadata.namespace as string;
      for (const values of [data, stringData])
        if (isMap(values))
          for (const key of Object.keys(values).sort())
            setOwn(known.contract.keys, key, { description: "Was in the repository before the import" });
      known.layers.push(layer);
      found.set(id, known);
    }
  });
  return [...found.values()].map(({ contract, layers }) =>
    layers.length === states.length ? contract : { ...contract, layers },
  );
}

/** A Secret with values as messages name it, without a value. */
export function nameSecret({ metadata }: Resource): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** @throws InputError that names the Secrets with values, where there are any */
export function refuseSecrets(states: readonly ImportedState[]): void {
  const names = [...new Set(states.flatMap(({ secrets }) => secrets.map(nameSecret)))].sort();
  if (names.length === 0) return;
  throw new InputError(
    `${names.length === 1 ? "a Secret has" : "Secrets have"} values in the repository: ${names.join(", ")}. ` +
      "Values are never written into code. Keep them in their provider (an ExternalSecret, a SealedSecret, SOPS, by hand), " +
      "and run again with --secrets-as-contracts: the import then leaves these Secrets out and declares that they must exist",
  );
}

/** What becomes of the Secrets with values, a sentence each. */
export function secretChanges(states: readonly ImportedState[]): string[] {
  return states.flatMap(({ name, secrets }) =>
    secrets.map(
      (secret) =>
        `${name}: Secret ${nameSecret(secret)} is left out and becomes a contract; create it in the cluster before the next sync`,
    ),
  );
}
