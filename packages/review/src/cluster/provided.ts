import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { filledBy } from "./filled-data.ts";
import { mayShareNamespace } from "./resource-index.ts";

/** A Secret or ConfigMap that exists once everything in an environment is applied, and its known keys. */
export interface Provided {
  kind: "Secret" | "ConfigMap";
  /** Undefined if none is written: it may be applied to any namespace. */
  namespace: string | undefined;
  name: string;
  /** The known keys; a ConfigMap's with their texts, a Secret's never with a value. */
  keys: ReadonlyMap<string, string | undefined>;
  /** True if there may be more keys than the known ones. */
  open: boolean;
  /** The object itself, or the resource whose controller creates it. */
  by: Resource;
}

/** Finds the Secrets and ConfigMaps that an environment provides. */
export class ProvidedObjects {
  readonly #found = new Map<string, Provided[]>();

  constructor(resources: readonly Resource[]) {
    for (const resource of resources) {
      for (const one of providedBy(resource)) {
        addTo(this.#found, `${one.kind} ${one.name}`, one);
      }
    }
  }

  /** The Secret or ConfigMap of that name; undefined if nothing here provides it. */
  get(kind: "Secret" | "ConfigMap", name: string, namespace: string | undefined): Provided | undefined {
    const named = this.#found.get(`${kind} ${name}`);
    const first =
      named?.find((one) => one.namespace === namespace) ?? named?.find((one) => !one.namespace || !namespace);
    if (named === undefined || first === undefined) return undefined;
    const all = named.filter((one) => one.namespace === first.namespace);
    return all.length === 1 ? first : together(first, all);
  }

  /** The namespaces in which there is one of that name, "" where none is written. */
  namespacesOf(kind: "Secret" | "ConfigMap", name: string): string[] {
    return (this.#found.get(`${kind} ${name}`) ?? []).map(({ namespace }) => namespace ?? "");
  }

  /** The names of those of a kind that may be in a namespace, once each: several objects may fill one. */
  namesIn(kind: "Secret" | "ConfigMap", namespace: string | undefined): string[] {
    const all = [...this.ofKind(kind)].filter((one) => mayShareNamespace(one.namespace, namespace));
    return [...new Set(all.map(({ name }) => name))];
  }

  /** All of a kind, in the order of the resources. */
  *ofKind(kind: "Secret" | "ConfigMap"): Iterable<Provided> {
    for (const list of this.#found.values()) for (const one of list) if (one.kind === kind) yield one;
  }
}

/** An object that several resources fill, such as a Secret and the ExternalSecret that adds its keys. */
function together(first: Provided, all: readonly Provided[]): Provided {
  const { kind, name, namespace, by } = first;
  return {
    ...{ kind, name, namespace, by },
    open: all.some(({ open }) => open),
    get keys() {
      return new Map(all.toReversed().flatMap(({ keys }) => [...keys]));
    },
  };
}

type Keys = ReadonlyMap<string, string | undefined>;

/** A provider's result; keys that are expensive to list are listed on demand. */
type Found = Pick<Provided, "kind" | "name" | "open"> & { namespace?: string; keys: Keys | (() => Keys) };

class ProvidedBy implements Provided {
  readonly kind: Provided["kind"];
  readonly namespace: string | undefined;
  readonly name: string;
  readonly open: boolean;
  #keys: Found["keys"];

  constructor(
    { kind, name, namespace, keys, open }: Found,
    readonly by: Resource,
  ) {
    this.kind = kind;
    this.namespace = namespace ?? by.metadata.namespace;
    this.name = name;
    this.open = open;
    this.#keys = keys;
  }

  get keys(): Keys {
    if (typeof this.#keys === "function") this.#keys = this.#keys();
    return this.#keys;
  }
}

const NOTHING: readonly never[] = [];

/** The Secrets and ConfigMaps that a resource is, or that its controller creates. */
function providedBy(resource: Resource): readonly Provided[] {
  const provide = lookUp(PROVIDERS, resource.kind);
  const found = provide?.(resource) ?? connectionSecret(resource);
  return found.length === 0 ? NOTHING : found.map((one) => new ProvidedBy(one, resource));
}

/** A key in place of those that are added later. */
const STAND_IN = /^(?:place-?holder|dummy|todo|(?:change|replace)-?me)$/i;

/** The Secret for which OpenShift's service CA issues a certificate. */
const SERVING = /^service\.(?:alpha|beta)\.openshift\.io\/serving-cert-secret-name$/;

/** Objects that each kind provides. Operators that name Secrets after their object vary the keys: those are open. */
const PROVIDERS: Record<string, (resource: Resource) => Found[]> = {
  ConfigMap: (resource) => {
    const filled = filledBy(resource);
    const keys = () =>
      new Map([
        ...Object.entries(mapAt(resource, "data")).map(
          ([key, value]) => [key, typeof value === "object" ? undefined : String(value)] as const,
        ),
        ...names(mapAt(resource, "binaryData")),
        ...filled.keys.map((key) => [key, undefined] as const),
      ]);
    return [{ kind: "ConfigMap", name: resource.metadata.name, keys, open: filled.open }];
  },
  Secret: (resource) => {
    const filled = filledBy(resource);
    const written = [...Object.keys(mapAt(resource, "data")), ...Object.keys(mapAt(resource, "stringData"))];
    // A Secret without any key, or with only a stand-in for one, is filled by a controller or a person.
    const isToFill = filled.keys.length === 0 && written.every((key) => STAND_IN.test(key));
    return [secret(resource.metadata.name, [...written, ...filled.keys], filled.open || isToFill)];
  },
  StringSecret: ofGenerator,
  BasicAuth: ofGenerator,
  SSHKeyPair: ofGenerator,
  Service: ({ metadata: { annotations = {} } }) =>
    Object.entries(annotations).flatMap(([name, value]) =>
      SERVING.test(name) ? [secret(value, ["tls.crt", "tls.key"])] : [],
    ),
  SealedSecret: ({ metadata, spec }) => [
    secret(
      textAt(spec, "template", "metadata", "name") ?? metadata.name,
      [...Object.keys(mapAt(spec, "encryptedData")), ...Object.keys(mapAt(spec, "template", "data"))],
      textAt(spec, "encryptedData") !== undefined || textAt(spec, "data") !== undefined,
    ),
  ],
  SopsSecret: ({ spec }) =>
    itemsAt(spec, "secretTemplates").map(([template]) =>
      secret(textAt(template, "name") ?? "", [
        ...Object.keys(mapAt(template, "data")),
        ...Object.keys(mapAt(template, "stringData")),
      ]),
    ),
  ExternalSecret: (resource) => externalSecret(resource),
  PushSecret: () => [],
  Certificate: ({ spec }) => [
    secret(
      textAt(spec, "secretName") ?? "",
      ["tls.crt", "tls.key", "ca.crt", ...Object.keys(mapAt(spec, "secretTemplate", "data"))],
      Object.keys(mapAt(spec, "keystores")).length > 0 || listAt(spec, "additionalOutputFormats").length > 0,
    ),
  ],
  SecretProviderClass: ({ spec }) =>
    itemsAt(spec, "secretObjects").map(([object]) =>
      secret(
        textAt(object, "secretName") ?? "",
        itemsAt(object, "data").flatMap(([entry]) => textAt(entry, "key") ?? []),
      ),
    ),
  VaultStaticSecret: ({ spec }) => [secret(textAt(spec, "destination", "name") ?? "", [], true)],
  VaultDynamicSecret: ({ spec }) => [secret(textAt(spec, "destination", "name") ?? "", [], true)],
  VaultPKISecret: ({ spec }) => [secret(textAt(spec, "destination", "name") ?? "", [], true)],
  OnePasswordItem: ({ metadata }) => [secret(metadata.name, [], true)],
  BitwardenSecret: ({ spec }) => [secret(textAt(spec, "secretName") ?? "", [], true)],
  DopplerSecret: ({ spec }) => [
    secret(textAt(spec, "managedSecret", "name") ?? "", [], true, textAt(spec, "managedSecret", "namespace")),
  ],
  InfisicalSecret: ({ spec }) => [
    secret(
      textAt(spec, "managedSecretReference", "secretName") ?? "",
      [],
      true,
      textAt(spec, "managedSecretReference", "secretNamespace"),
    ),
  ],
  AzureKeyVaultSecret: ({ spec }) => [secret(textAt(spec, "output", "secret", "name") ?? "", [], true)],
  ObjectBucketClaim: ({ metadata }) => [
    secret(metadata.name, ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], true),
    { kind: "ConfigMap", name: metadata.name, keys: new Map(), open: true },
  ],
  KafkaUser: ({ metadata }) => [secret(metadata.name, [], true)],
  Kafka: ({ metadata }) => [
    secret(`${metadata.name}-cluster-ca-cert`, [], true),
    secret(`${metadata.name}-clients-ca-cert`, [], true),
  ],
  // CloudNativePG.
  Cluster: ({ metadata, apiVersion }) =>
    apiVersion.startsWith("postgresql.cnpg.io/")
      ? ["app", "superuser", "ca", "server", "replication"].map((part) =>
          secret(`${metadata.name}-${part}`, [], true),
        )
      : [],
  PostgresCluster: ({ metadata, spec }) => [
    secret(`${metadata.name}-cluster-cert`, [], true),
    ...(itemsAt(spec, "users").length > 0
      ? itemsAt(spec, "users").map(([user]) =>
          secret(`${metadata.name}-pguser-${textAt(user, "name") ?? ""}`, [], true),
        )
      : [secret(`${metadata.name}-pguser-${metadata.name}`, [], true)]),
  ],
  RabbitmqCluster: ({ metadata }) => [secret(`${metadata.name}-default-user`, [], true)],
  Elasticsearch: ({ metadata }) =>
    ["es-elastic-user", "es-http-certs-public", "es-http-certs-internal", "es-http-ca-internal"].map((part) =>
      secret(`${metadata.name}-${part}`, [], true),
    ),
  Bundle: ({ metadata, apiVersion }) =>
    apiVersion.startsWith("trust.cert-manager.io/")
      ? [{ kind: "ConfigMap", name: metadata.name, namespace: "", keys: new Map(), open: true }]
      : [],
};

/** The Secret of an object that mittwald's generator reads, like its annotations. */
function ofGenerator({ apiVersion, metadata }: Resource): Found[] {
  return apiVersion.includes("mittwald") ? [secret(metadata.name, [], true)] : [];
}

/** Kinds with keys that are fetched from a store, where any of them may be missing. */
const FETCHED = new Set([
  ...["ExternalSecret", "VaultStaticSecret", "VaultDynamicSecret", "OnePasswordItem"],
  ...["BitwardenSecret", "DopplerSecret", "InfisicalSecret", "AzureKeyVaultSecret"],
]);

/** True if an operator creates the object and knows its keys: they are neither written here nor in a store. */
export function isMadeByOperator({ open, by }: Provided): boolean {
  return open && by.kind !== "Secret" && by.kind !== "ConfigMap" && !FETCHED.has(by.kind);
}

/** The field in which Crossplane and others set the Secret for their credentials. */
function connectionSecret({ spec }: Resource): readonly Found[] {
  // Hardly any kind has this field.
  if (!isMap(spec) || spec.writeConnectionSecretToRef === undefined) return NOTHING;
  const name = textAt(spec, "writeConnectionSecretToRef", "name");
  if (name === undefined) return NOTHING;
  return [secret(name, [], true, textAt(spec, "writeConnectionSecretToRef", "namespace"))];
}

function externalSecret({ metadata, spec }: Resource): Found[] {
  const templated = mapAt(spec, "target", "template");
  const keys = [
    ...Object.keys(mapAt(templated, "data")),
    // A template replaces the fetched keys, unless its policy is to merge.
    ...(Object.keys(mapAt(templated, "data")).length > 0 && templated.mergePolicy !== "Merge"
      ? []
      : itemsAt(spec, "data").flatMap(([entry]) => textAt(entry, "secretKey") ?? [])),
  ];
  const open =
    listAt(spec, "dataFrom").length > 0 ||
    listAt(templated, "templateFrom").length > 0 ||
    textAt(spec, "target", "creationPolicy") === "Merge";
  return [secret(textAt(spec, "target", "name") ?? metadata.name, keys, open)];
}

function secret(name: string, keys: readonly string[], open = false, namespace?: string): Found {
  return {
    kind: "Secret",
    name,
    namespace,
    keys: names(Object.fromEntries(keys.map((key) => [key, ""]))),
    open,
  };
}

function names(map: Record<string, unknown>): Map<string, undefined> {
  return new Map(Object.keys(map).map((key) => [key, undefined]));
}
