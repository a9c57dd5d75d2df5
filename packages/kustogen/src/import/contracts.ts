import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { ARGOCD } from "@kustogen/review/cluster/argocd/annotations.ts";
import { objectsOf } from "@kustogen/review/cluster/objects.ts";
import { ProvidedObjects } from "@kustogen/review/cluster/provided.ts";
import { referencesIn } from "@kustogen/review/cluster/references.ts";
import { podsOf } from "@kustogen/review/cluster/workloads/pods.ts";
import type { SecretContract } from "@kustogen/review/effective/secret-contract.ts";
import { textAt } from "@kustogen/review/kubernetes/fields.ts";
import { resourceText } from "@kustogen/review/kubernetes/resource-name.ts";
import type { ImportedState } from "./state.ts";

/** Returns the namespace of the system in an environment. */
type Namespace = (environment: string) => string;

/** What must exist before a deployment, without values: Secrets that have some today, or that pods and Ingresses need. */
export function neededContracts(states: readonly ImportedState[], namespaceIn: Namespace): SecretContract[] {
  const found = new Map<string, { contract: SecretContract; layers: string[] }>();
  for (const state of states) {
    const all = [
      ...state.secrets.filter((secret) => makerOf(secret, state) === undefined).map(contractOf),
      ...missingSecrets(state),
    ];
    const inState = new Map<string, SecretContract>();
    for (const { namespace, ...rest } of all) {
      const isOwn = namespace === undefined || namespace === namespaceIn(state.name);
      const contract = isOwn ? rest : { ...rest, namespace };
      const known = entryOf(inState, `${isOwn ? "" : namespace}/${contract.name}`, () => contract);
      for (const [key, said] of Object.entries(contract.keys)) setOwn(known.keys, key, said);
      if (contract.open) known.open = true;
    }
    // An environment isn't asked for the keys of another one.
    for (const [id, contract] of inState) {
      const key = `${id} ${Object.keys(contract.keys).sort()} ${contract.open}`;
      entryOf(found, key, () => ({ contract, layers: [] as string[] })).layers.push(state.name);
    }
  }
  return [...found.values()].map(({ contract, layers }) =>
    layers.length === states.length ? contract : { ...contract, layers },
  );
}

function contractOf({ metadata: { name, namespace }, data, stringData }: Resource): SecretContract {
  const keys: SecretContract["keys"] = {};
  for (const values of [data, stringData])
    for (const key of isMap(values) ? Object.keys(values).sort() : [])
      setOwn(keys, key, { description: "Was in the repository before the import" });
  return { name, provider: "by-hand", keys, ...(typeof namespace === "string" && { namespace }) };
}

/** What pods and Ingresses of a state need of Secrets that nothing in it creates, a contract for each place. */
function missingSecrets({ expected, secrets }: ImportedState): SecretContract[] {
  const provided = new ProvidedObjects([...expected, ...secrets]);
  return referencesIn(objectsOf(expected)).flatMap((one): SecretContract[] => {
    const { container, key, kind, name, namespace, optional, resource } = one;
    if (kind !== "Secret" || optional || provided.get("Secret", name, namespace) !== undefined) return [];
    const reader = () => container?.name ?? podsOf([resource])[0]?.containers[0]?.name;
    const need = (keys: readonly string[], description: string): SecretContract => ({
      name,
      ...(namespace !== undefined && { namespace }),
      provider: "by-hand",
      keys: Object.fromEntries(keys.map((own) => [own, { description }])),
      // All keys are read, whatever they are.
      ...(keys.length === 0 && { open: true }),
    });
    if (one.family === "data") return [need(key === undefined ? [] : [key], `Read by ${reader()}`)];
    if (one.family === "pull secret")
      return [need([".dockerconfigjson"], "Login of the registry that images are pulled from")];
    if (one.family !== "certificate") return [];
    return [need(["tls.crt", "tls.key"], `Certificate that the ${resource.kind} serves, or its key`)];
  });
}

/** A sentence about Secrets that are needed and that nothing creates; false if there are none. */
export function missingNote(states: readonly ImportedState[]): string | false {
  const names = [...new Set(states.flatMap(missingSecrets).map(({ name }) => name))];
  if (names.length === 0) return false;
  return `pods or Ingresses need these Secrets, and nothing here creates them: ${names.join(", ")}. secrets.ts declares that a person does; change that if something else does`;
}

/** @throws InputError that lists the Secrets with values, if there are any */
export function refuseSecrets(states: readonly ImportedState[]): void {
  const names = [...new Set(states.flatMap(({ secrets }) => secrets.map(resourceText)))].sort();
  if (names.length === 0) return;
  throw new InputError(
    `the repository has values of ${names.join(", ")}. ` +
      "They are never copied. Keep them in their provider (an ExternalSecret, a SealedSecret, SOPS, by hand), " +
      "and run again with --secrets-as-contracts: the import then leaves these Secrets out and declares that they must exist",
  );
}

/** The object of a state that creates a Secret of that name; undefined for one that only adds to an existing Secret. */
function makerOf({ metadata }: Resource, { expected }: ImportedState): Resource | undefined {
  const maker = new ProvidedObjects(expected).get("Secret", metadata.name, metadata.namespace)?.by;
  return textAt(maker, "spec", "target", "creationPolicy") === "Merge" ? undefined : maker;
}

/** What can't be the same in environments, such as how Secrets with values are replaced, one sentence each. */
export function changesOf(states: readonly ImportedState[], namespaceIn: Namespace): string[] {
  return states.flatMap((state) => [
    ...state.changes,
    ...state.secrets.map((secret) => {
      const maker = makerOf(secret, state);
      const { name, namespace = namespaceIn(state.name) } = secret.metadata;
      const becomes =
        maker === undefined
          ? `is left out and becomes a contract. Before the next sync, create it in the cluster or, if it is there, keep Argo CD from deleting it and from calling it a difference: kubectl -n ${namespace} annotate secret ${name} ${ARGOCD.syncOptions}=Prune=false ${ARGOCD.compareOptions}=IgnoreExtraneous`
          : `is left out, because ${maker.kind} ${maker.metadata.name} creates a Secret of that name`;
      return `${state.name}: Secret ${namespace}/${name} ${becomes}`;
    }),
  ]);
}
