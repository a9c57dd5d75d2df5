import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { nearName } from "@kustogen/review/check/references/near-name.ts";
import {
  type ObjectReference,
  objectReferences,
  pullSecretNames,
} from "@kustogen/review/cluster/kubelet/object-references.ts";
import { tlsSecrets } from "@kustogen/review/cluster/network/tls-secrets.ts";
import { objectsOf } from "@kustogen/review/cluster/objects.ts";
import { ProvidedObjects } from "@kustogen/review/cluster/provided.ts";
import { mayShareNamespace } from "@kustogen/review/cluster/resource-index.ts";
import type { SecretContract } from "@kustogen/review/effective/secret-contract.ts";
import type { ImportedState } from "./state.ts";
import { inWords } from "./words.ts";

/** A place where a pod reads a Secret, and the container; for a volume, the pod's first one. */
type SecretReference = ObjectReference & { by: string };

/** The places where pods of a state read Secrets. */
export function secretReferences({ expected }: Pick<ImportedState, "expected">): SecretReference[] {
  return objectsOf(expected).pods.flatMap((pod) =>
    objectReferences(pod).flatMap((reference) => {
      const { name: by = "" } = reference.container ?? pod.containers[0] ?? {};
      return reference.kind === "Secret" ? { ...reference, by } : [];
    }),
  );
}

/** The readers of a key in a Secret, for its contract; undefined if there are none. */
export function readersOf(
  references: readonly SecretReference[],
  secret: string,
  key: string,
): string | undefined {
  const readers = references.filter((one) => one.name === secret && (one.key ?? key) === key);
  return readers.length === 0 ? undefined : `Read by ${inWords([...new Set(readers.map(({ by }) => by))])}`;
}

/**
 * The contracts of Secrets that a state's pods and Ingresses need and that nothing in it creates, so
 * that someone provides them. If a created one has nearly the same name, it is unknown which of the two is meant.
 */
export function missingSecrets(state: ImportedState): SecretContract[] {
  const provided = new ProvidedObjects([...state.expected, ...state.secrets]);
  const isMissing = (name: string, namespace: string | undefined) => {
    const others = [...provided.ofKind("Secret")].filter((one) =>
      mayShareNamespace(one.namespace, namespace),
    );
    return (
      provided.get("Secret", name, namespace) === undefined &&
      nearName(
        name,
        others.map((one) => one.name),
      ) === undefined
    );
  };
  const found = new Map<string, SecretContract>();
  const contract = (name: string, namespace: string | undefined): SecretContract => {
    const id = `${namespace}/${name}`;
    const known = found.get(id) ?? {
      name,
      ...(namespace !== undefined && { namespace }),
      provider: "by-hand",
      keys: {},
    };
    found.set(id, known);
    return known;
  };
  const references = secretReferences(state);
  for (const { name, namespace, key, optional } of references) {
    if (!isMissing(name, namespace) || references.every((one) => one.name !== name || one.optional)) continue;
    const own = contract(name, namespace);
    if (key === undefined) own.open = true;
    else {
      const known = lookUp(own.keys, key);
      const isRequired = known?.required ?? (known !== undefined || !optional);
      setOwn(own.keys, key, {
        description: readersOf(references, name, key) as string,
        ...(!isRequired && { required: false }),
      });
    }
  }
  for (const pod of objectsOf(state.expected).pods)
    for (const name of pullSecretNames(pod))
      if (isMissing(name, pod.namespace))
        setOwn(contract(name, pod.namespace).keys, ".dockerconfigjson", {
          description: "Login of the registry that images are pulled from",
        });
  const certificates = [...tlsSecrets(objectsOf(state.expected))];
  for (const { name, namespace, reader, isAskedFor } of certificates) {
    const isAsked = certificates.some((one) => one.name === name && one.isAskedFor);
    if (isAskedFor || isAsked || !isMissing(name, namespace)) continue;
    const own = contract(name, namespace);
    setOwn(own.keys, "tls.crt", { description: `Certificate that the ${reader.kind} serves` });
    setOwn(own.keys, "tls.key", { description: "Private key of the certificate" });
  }
  return [...found.values()];
}

/** A sentence about Secrets that are needed and that nothing creates; none if there are none. */
export function missingNotes(states: readonly ImportedState[]): string[] {
  const missing = states.flatMap(missingSecrets);
  const names = [...new Set(missing.map(({ name }) => name))];
  if (names.length === 0) return [];
  const [secrets, them] = names.length === 1 ? ["Secret", "it"] : ["Secrets", "them"];
  const are = names.length === 1 ? "is" : "are";
  const keys = missing.some(({ open }) => open) ? ", and list keys that are read all together" : "";
  return [
    `the ${secrets} ${inWords(names)} ${are} needed, and nothing here creates ${them}: secrets.ts declares that a person does; change that if something else does${keys}`,
  ];
}
