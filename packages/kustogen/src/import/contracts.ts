import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { ProvidedObjects } from "@kustogen/review/cluster/provided.ts";
import type { SecretContract } from "@kustogen/review/effective/secret-contract.ts";
import { textAt } from "@kustogen/review/kubernetes/fields.ts";
import { missingSecrets, readersOf, secretReferences } from "./secret-readers.ts";
import type { ImportedState } from "./state.ts";

/** Contracts from other sources than Secrets with values. */
export interface GivenContracts {
  /** By environment, each contract in its namespace. */
  contracts: ReadonlyMap<string, readonly SecretContract[]>;
  /** The namespace of the system in an environment. */
  placeOf(environment: string): string;
}

/**
 * Everything that must exist before a deployment, as names and keys without values: the Secrets that contain values
 * today, those that pods and Ingresses need and nothing creates, and those from other sources.
 * @param namespaces the system's namespace by environment, for objects without one
 * @param saidOf returns the originals' comment about a key of a Secret
 */
export function contractsOf(
  states: readonly ImportedState[],
  namespaces: readonly (string | undefined)[] = [],
  documented?: GivenContracts,
  saidOf: (secret: string, key: string) => string | undefined = () => undefined,
): SecretContract[] {
  const found = new Map<string, { contract: SecretContract; layers: string[] }>();
  states.forEach((state, index) => {
    const { name: layer, secrets } = state;
    const references = secretReferences(state);
    const own = secrets
      .filter((secret) => makerOf(secret, state) === undefined)
      .map((secret) => {
        const { namespace, name } = secret.metadata;
        const own = namespace === namespaces[index] ? undefined : (namespace as string);
        return contractOf(secret, own, (key) => saidOf(name, key) ?? readersOf(references, name, key));
      });
    for (const { namespace, ...rest } of [
      ...(documented?.contracts.get(layer) ?? []),
      ...missingSecrets(state),
    ]) {
      const isHere = namespace === undefined || namespace === documented?.placeOf(layer);
      const contract = isHere ? rest : { ...rest, namespace };
      if (!own.some((one) => idOf(one) === idOf(contract))) own.push(contract);
    }
    for (const contract of own) {
      const known = found.get(idOf(contract)) ?? { contract, layers: [] };
      for (const [key, said] of Object.entries(contract.keys)) setOwn(known.contract.keys, key, said);
      if (contract.open) known.contract.open = true;
      known.layers.push(layer);
      found.set(idOf(contract), known);
    }
  });
  return [...found.values()].map(({ contract, layers }) =>
    layers.length === states.length ? contract : { ...contract, layers },
  );
}

/**
 * States with the Secrets in a runbook, without keys: their names have prefixes like those of objects. A
 * Secret with the same name in all environments has none.
 */
export function withDocumentedContracts(
  states: readonly ImportedState[],
  documented: ReadonlyMap<string, readonly SecretContract[]>,
): ImportedState[] {
  const isEverywhere = (name: string) =>
    states.length > 1 &&
    states.every((state) => documented.get(state.name)?.some((one) => one.name === name));
  return states.map((state) => {
    const own = (documented.get(state.name) ?? []).filter(({ name }) => !isEverywhere(name));
    const secrets = own.map(({ name, namespace }) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, ...(namespace !== undefined && { namespace }) },
    }));
    return { ...state, secrets: [...state.secrets, ...secrets] };
  });
}

const idOf = ({ name, namespace = "" }: SecretContract): string => `${namespace}/${name}`;

function contractOf(
  { metadata, data, stringData }: Resource,
  namespace: string | undefined,
  saidOf: (key: string) => string | undefined,
): SecretContract {
  const keys: SecretContract["keys"] = {};
  for (const values of [data, stringData])
    if (isMap(values))
      for (const key of Object.keys(values).sort())
        setOwn(keys, key, { description: saidOf(key) ?? "Was in the repository before the import" });
  return { name: metadata.name, provider: "by-hand", keys, ...(namespace !== undefined && { namespace }) };
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
      "Values are never written into code. Keep them in their provider (an ExternalSecret, a SealedSecret, SOPS, by hand), " +
      "and run again with --secrets-as-contracts: the import then leaves these Secrets out and declares that they must exist",
  );
}

/** The object of a state that creates a Secret of that name; undefined for one that only adds to an existing Secret. */
function makerOf({ metadata }: Resource, { resources }: ImportedState): Resource | undefined {
  const maker = new ProvidedObjects(resources).get("Secret", metadata.name, metadata.namespace)?.by;
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
