import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { Provided, ProvidedObjects } from "../cluster/provided.ts";
import { mayShareNamespace } from "../cluster/resource-index.ts";
import type { SecretContract } from "./secret-contract.ts";

/** A key that variables can be read from. */
export interface SourceKey {
  name: string;
  /** The text in a ConfigMap. */
  value: string | undefined;
  /** True if someone else has to create it before the pod starts. */
  required: boolean;
  /** True if it may be missing according to a contract. */
  maybe: boolean;
  /** The field that contains it, if the object is rendered here. */
  place?: { resource: Resource; path: Path };
}

/** A ConfigMap or Secret that variables are read from. */
export interface SourceObject {
  readonly keys: SourceKey[];
  /** True if there may be more keys. */
  open: boolean;
  /** True if a contract promises it and nothing rendered here creates it. */
  external: boolean;
}

/** Finds the ConfigMaps and Secrets of an environment: those that are rendered, and those that contracts promise. */
export class SourceObjects {
  readonly #known = new Map<string, SourceObject | undefined>();

  constructor(
    private readonly provided: ProvidedObjects,
    private readonly contracts: readonly SecretContract[] = [],
  ) {}

  /** The object of that kind, namespace and name; undefined if nothing is known about it. */
  get(kind: "ConfigMap" | "Secret", name: string, namespace: string | undefined): SourceObject | undefined {
    const id = `${kind} ${namespace ?? ""}/${name}`;
    const known = this.#known.get(id);
    if (known !== undefined || this.#known.has(id)) return known;
    const found = this.#find(kind, name, namespace);
    this.#known.set(id, found);
    return found;
  }

  #find(kind: "ConfigMap" | "Secret", name: string, namespace: string | undefined): SourceObject | undefined {
    const provided = this.provided.get(kind, name, namespace);
    const contract =
      kind === "Secret"
        ? this.contracts.find((one) => one.name === name && mayShareNamespace(one.namespace, namespace))
        : undefined;
    if (provided === undefined) return contract && ofContract(contract);
    const found = ofProvided(provided);
    // The resource that creates the Secret may not show all keys; the contract does.
    if (contract === undefined || !provided.open) return found;
    const promised = ofContract(contract);
    const names = new Set(found.keys.map((key) => key.name));
    return {
      keys: [
        ...found.keys,
        ...promised.keys.filter((key) => !names.has(key.name)).map((key) => ({ ...key, required: false })),
      ],
      open: promised.open,
      external: false,
    };
  }
}

function ofProvided(provided: Provided): SourceObject {
  let keys: SourceKey[] | undefined;
  return {
    // Computed on demand: references to an object as a whole don't need its keys.
    get keys() {
      keys ??= keysOf(provided);
      return keys;
    },
    open: provided.open,
    external: false,
  };
}

function keysOf({ kind, keys, by }: Provided): SourceKey[] {
  const field = by.kind === kind ? fieldOf : () => undefined;
  return [...keys].map(([name, value]) => ({
    name,
    value,
    required: false,
    maybe: false,
    place: field(by, name),
  }));
}

function fieldOf(resource: Resource, key: string): SourceKey["place"] {
  const field = ["data", "stringData", "binaryData"].find((one) =>
    Object.hasOwn((lookUp(resource, one) as object | undefined) ?? {}, key),
  );
  return field === undefined ? undefined : { resource, path: [field, key] };
}

function ofContract({ keys: promised, open }: SecretContract): SourceObject {
  let keys: SourceKey[] | undefined;
  return {
    get keys() {
      keys ??= Object.entries(promised).map(([name, { required }]) => ({
        name,
        value: undefined,
        required: required !== false,
        maybe: required === false,
      }));
      return keys;
    },
    open: open === true,
    external: true,
  };
}
