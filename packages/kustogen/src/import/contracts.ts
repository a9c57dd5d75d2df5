import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { ProvidedObjects } from "@kustogen/review/cluster/provided.ts";
import type { SecretContract } from "@kustogen/review/effective/secret-contract.ts";
import { textAt } from "@kustogen/review/kubernetes/fields.ts";
import { missingSecrets, readersOf, secretReferences } from "./secret-readers.ts";
import type { ImportedState } from "./state.ts";

/**
 * Everything that must exist before a deployment, as names and keys without values: the Secrets that contain values
 * today, and those that pods and Ingresses need and nothing creates.
 * @param namespaceIn the namespace of the system in an environment, which contracts leave out
 */
export function contractsOf(
  states: readonly ImportedState[],
  namespaceIn: (environment: string) => string,
): SecretContract[] {
  const found = new Map<string, { contract: SecretContract; layers: string[] }>();
  for (const state of states) {
    const { name: layer, secrets } = state;
    const references = secretReferences(state);
    const all = [
      ...secrets
        .filter((secret) => makerOf(secret, state) === undefined)
        .map((secret) => contractOf(secret, (key) => readersOf(references, secret.metadata.name, key))),
      ...missingSecrets(state),
    ];
    for (const { namespace, ...rest } of all) {
      const isOwn = namespace === undefined || namespace === namespaceIn(layer);
      const contract = isOwn ? rest : { ...rest, namespace };
      const id = `${isOwn ? "" : namespace}/${contract.name}`;
      const known = found.get(id) ?? { contract, layers: [] as string[] };
      for (const [key, said] of Object.entries(contract.keys)) setOwn(known.contract.keys, key, said);
      if (contract.open) known.contract.open = true;
      if (!known.layers.includes(layer)) known.layers.push(layer);
      found.set(id, known);
    }
  }
  return [...found.values()].map(({ contract, layers }) =>
    layers.length === states.length ? contract : { ...contract, layers },
  );
}

function contractOf(
  { metadata, data, stringData }: Resource,
  saidOf: (key: string) => string | undefined,
): SecretContract {
  const keys: SecretContract["keys"] = {};
  for (const values of [data, stringData])
    if (isMap(values))
      for (const key of Object.keys(values).sort())
        setOwn(keys, key, { description: saidOf(key) ?? "Was in the repository before the import" });
  const { name, namespace } = metadata;
  return { name, provider: "by-hand", keys, ...(typeof namespace === "string" && { namespace }) };
}

/** A Secret with values for messages, without a value. */
export function nameSecret({ metadata }: Resource): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** @throws InputError that lists the Secrets with values, if there are any */
export function refuseSecrets(states: readonly ImportedState[]): void {
  const names = [...new Set(states.flatMap(({ secrets }) => secrets.map(nameSecret)))].sort();
  if (names.length === 0) return;
  throw new InputError(
    `${names.length === 1 ? "a Secret has" : "Secrets have"} values in the repository: ${names.join(", ")}. ` +
      "Values are never copied. Keep them in their provider (an ExternalSecret, a SealedSecret, SOPS, by hand), " +
      "and run again with --secrets-as-contracts: the import then leaves these Secrets out and declares that they must exist",
  );
}

/** The object of a state that creates a Secret of that name; undefined for one that only adds to an existing Secret. */
function makerOf({ metadata }: Resource, { expected }: ImportedState): Resource | undefined {
  const maker = new ProvidedObjects(expected).get("Secret", metadata.name, metadata.namespace)?.by;
  return textAt(maker, "spec", "target", "creationPolicy") === "Merge" ? undefined : maker;
}

/** How Secrets with values are replaced, one sentence each. */
export function secretChanges(states: readonly ImportedState[]): string[] {
  return states.flatMap((state) =>
    state.secrets.map((secret) => {
      const maker = makerOf(secret, state);
      const becomes =
        maker === undefined
          ? "is left out and becomes a contract; create it in the cluster before the next sync"
          : `is left out, because ${maker.kind} ${maker.metadata.name} creates a Secret of that name`;
      return `${state.name}: Secret ${nameSecret(secret)} ${becomes}`;
    }),
  );
}
