import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { isBuiltInGroup } from "../kinds/served.ts";
import { itemsAt, listAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { placesAt } from "../kubernetes/places.ts";

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
    for (const one of resources.flatMap(providedBy)) addTo(this.#found, `${one.kind} ${one.name}`, one);
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

  /** All of a kind, in the order of the resources. */
  *ofKind(kind: "Secret" | "ConfigMap"): Iterable<Provided> {
    for (const list of this.#found.values()) for (const one of list) if (one.kind === kind) yield one;
  }
}

/** An object that several resources fill, such as a Secret and the ExternalSecret that adds its keys. */
function together(first: Provided, all: readonly Provided[]): Provided {
  const keys = new Map(all.toReversed().flatMap((one) => [...one.keys]));
  return { ...first, keys, open: all.some(({ open }) => open) };
}

/** What a resource provides, in the resource's namespace unless it names another one. */
type Found = Omit<Provided, "by" | "namespace"> & { namespace?: string };

/** The Secrets and ConfigMaps that a resource is, or that its controller creates. */
function providedBy(resource: Resource): readonly Provided[] {
  const found = lookUp(PROVIDERS, resource.kind)?.(resource) ?? writtenBy(resource);
  return found.map((one) => ({ namespace: resource.metadata.namespace, ...one, by: resource }));
}

/** A key in place of those that are added later. */
const STAND_IN = /^(?:place-?holder|dummy|todo|(?:change|replace)-?me)$/i;

/** Annotations and labels of an object that a controller fills with keys that aren't written here. */
const FILLED =
  /generator[^/]*\/|\/(?:reflects|(?:replicated?|cop(?:y|ied)|cloned?|sync(?:ed)?|mirror(?:ed)?)-from|(?:auto-?)?generated?|inject-[\w-]+)$|^sealedsecrets\.bitnami\.com\/(?:managed|patch)$/;

/** True for a Secret or ConfigMap to which a controller adds keys. */
function isFilled({ metadata: { annotations = {}, labels = {} } }: Resource): boolean {
  return Object.entries({ ...labels, ...annotations }).some(
    ([name, value]) => FILLED.test(name) && value !== "false",
  );
}

/** The objects that each kind provides, of those whose fields name the keys. */
const PROVIDERS: Record<string, (resource: Resource) => Found[]> = {
  ConfigMap: (resource) => {
    const keys = new Map([
      ...Object.entries(mapAt(resource, "data")).map(
        ([key, value]) => [key, typeof value === "object" ? undefined : String(value)] as const,
      ),
      ...names(Object.keys(mapAt(resource, "binaryData"))),
    ]);
    return [{ kind: "ConfigMap", name: resource.metadata.name, keys, open: isFilled(resource) }];
  },
  Secret: (resource) => {
    const written = [...Object.keys(mapAt(resource, "data")), ...Object.keys(mapAt(resource, "stringData"))];
    const added =
      resource.type === "kubernetes.io/service-account-token" ? ["token", "ca.crt", "namespace"] : [];
    // A Secret without any key, or with only a stand-in for one, is filled by a controller or a person.
    const isToFill = added.length === 0 && written.every((key) => STAND_IN.test(key));
    return [secret(resource.metadata.name, [...written, ...added], isFilled(resource) || isToFill)];
  },
  SealedSecret: ({ metadata, spec }) => [
    secret(
      textAt(spec, "template", "metadata", "name") ?? metadata.name,
      [...Object.keys(mapAt(spec, "encryptedData")), ...Object.keys(mapAt(spec, "template", "data"))],
      textAt(spec, "encryptedData") !== undefined || textAt(spec, "data") !== undefined,
    ),
  ],
  ExternalSecret: externalSecret,
  Gateway: askedFor,
  Ingress: askedFor,
  PushSecret: () => [],
  Certificate: ({ spec }) => [
    secret(
      textAt(spec, "secretName") ?? "",
      ["tls.crt", "tls.key", "ca.crt", ...Object.keys(mapAt(spec, "secretTemplate", "data"))],
      Object.keys(mapAt(spec, "keystores")).length > 0 || listAt(spec, "additionalOutputFormats").length > 0,
    ),
  ],
};

/** The Secrets with certificates that a controller creates for an Ingress or a Gateway whose annotation asks an issuer. */
function askedFor({ metadata, spec }: Resource): Found[] {
  if (!Object.keys(metadata.annotations ?? {}).some((key) => /issuer|acme/.test(key))) return [];
  return ["tls.*.secretName", "listeners.*.tls.certificateRefs.*.name"]
    .flatMap((field) => placesAt(spec, field.split(".")))
    .flatMap(([name]) => (typeof name === "string" ? secret(name, ["tls.crt", "tls.key"]) : []));
}

/** Fields in which custom resources name the Secret that their controller writes. */
const WRITTEN_TO = [
  ...["writeConnectionSecretToRef", "destination", "managedSecret", "managedSecretReference"],
  ...["output.secret", "secretTemplates.*", "secretObjects.*"],
].map((field) => field.split("."));

/** The Secrets that a custom resource's controller writes, with any keys. */
function writtenBy({ apiVersion, spec }: Resource): Found[] {
  const group = groupOf(apiVersion);
  // A destination of Argo CD is a cluster.
  if (!isMap(spec) || isBuiltInGroup(group) || group === "argoproj.io") return [];
  return WRITTEN_TO.flatMap((field) => placesAt(spec, field)).flatMap(([place]) => {
    const { name, namespace, secretName, secretNamespace } = mapAt(place);
    const [written, space] = [name ?? secretName, namespace ?? secretNamespace].map((one) => textAt(one));
    return written === undefined ? [] : [secret(written, [], true, space)];
  });
}

/** True if an operator creates the object and knows its keys: they are neither written here nor in a store. */
export function isMadeByOperator({ open, by }: Provided): boolean {
  return open && !/(?:Secret|^ConfigMap)$/.test(by.kind);
}

function externalSecret({ metadata, spec }: Resource): Found[] {
  const template = mapAt(spec, "target", "template");
  const templated = Object.keys(mapAt(template, "data"));
  // A template replaces the fetched keys, unless its policy is to merge.
  const isReplaced = templated.length > 0 && template.mergePolicy !== "Merge";
  const fetched = itemsAt(spec, "data").flatMap(([entry]) => textAt(entry, "secretKey") ?? []);
  const open =
    listAt(spec, "dataFrom").length > 0 ||
    listAt(template, "templateFrom").length > 0 ||
    textAt(spec, "target", "creationPolicy") === "Merge";
  const name = textAt(spec, "target", "name") ?? metadata.name;
  return [secret(name, [...templated, ...(isReplaced ? [] : fetched)], open)];
}

function secret(name: string, keys: readonly string[], open = false, namespace?: string): Found {
  return { kind: "Secret", name, keys: names(keys), open, ...(namespace !== undefined && { namespace }) };
}

function names(keys: readonly string[]): Map<string, undefined> {
  return new Map(keys.map((key) => [key, undefined]));
}
