import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { Provided, ProvidedObjects } from "../cluster/provided.ts";
import { mayShareNamespace } from "../cluster/resource-index.ts";
import { mapAt } from "../kubernetes/fields.ts";
import type { SecretContract } from "./secret-contract.ts";

/** A ConfigMap or Secret that variables are read from. */
export interface SourceObject extends Pick<Provided, "keys" | "open"> {
  /** The object itself, or the resource whose controller creates it; undefined if only a contract promises it. */
  by: Resource | undefined;
  /** Those of the keys that only a contract promises. */
  promised: SecretContract["keys"];
}

/** Finds the ConfigMaps and Secrets of an environment: those that are rendered, and those that contracts promise. */
export class SourceObjects {
  constructor(
    private readonly provided: ProvidedObjects,
    private readonly contracts: readonly SecretContract[] = [],
  ) {}

  /** The object of that kind, namespace and name; undefined if nothing is known about it. */
  get(kind: "ConfigMap" | "Secret", name: string, namespace: string | undefined): SourceObject | undefined {
    const found = this.provided.get(kind, name, namespace);
    const contract = (kind === "Secret" ? this.contracts : []).find(
      (one) => one.name === name && mayShareNamespace(one.namespace, namespace),
    );
    // The resource that creates the Secret may not show all keys; the contract does.
    if (contract === undefined || found?.open === false) return found && { ...found, promised: {} };
    const promised = Object.entries(contract.keys).filter(([key]) => !found?.keys.has(key));
    return {
      keys: new Map([...(found?.keys ?? []), ...promised.map(([key]) => [key, undefined] as const)]),
      open: contract.open === true,
      by: found?.by,
      promised: Object.fromEntries(promised),
    };
  }
}

/** The field of a rendered object that contains a key; undefined if its controller adds it. */
export function placeOfKey(
  kind: string,
  by: Resource | undefined,
  key: string,
): { resource: Resource; path: Path } | undefined {
  const field = ["data", "stringData", "binaryData"].find((one) => Object.hasOwn(mapAt(by, one), key));
  return by?.kind !== kind || field === undefined ? undefined : { resource: by, path: [field, key] };
}
