import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { contentHash } from "@kustogen/kustomize/generate/hash.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { describeResource, groupOf, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { isBuiltInGroup } from "@kustogen/review/kinds/served.ts";

/** One environment, or the base, as it is rendered today. */
export interface RenderedState {
  /** The environment's name; "base" for what all of them build on. */
  name: string;
  /** Where it came from, for messages: a folder or a file. */
  from: string;
  resources: readonly Resource[];
}

/** A state as it will be described: without hashes in names, Secret values and fields that say nothing. */
export interface ImportedState {
  name: string;
  /** What the environment must render to afterwards. */
  expected: Resource[];
  /** The same, with hashed ConfigMaps under the names that their authors gave them. */
  resources: Resource[];
  /** Identities of the hashed ConfigMaps among `resources`. */
  hashed: Set<string>;
  /** Secrets with values, which become contracts. */
  secrets: Resource[];
  /** What can't stay as it is, one sentence each. */
  changes: string[];
}

/** Makes of a rendered state what can be described. Throws InputError for an object that is there twice. */
export function importedState({ name, from, resources }: RenderedState): ImportedState {
  const changes: string[] = [];
  const secrets: Resource[] = [];
  const expected: Resource[] = [];
  const identities = new Set<string>();
  for (const resource of resources) {
    const identity = identityKey(resource);
    if (identities.has(identity))
      throw new InputError(
        `${from}: ${describeResource(resource)} is there twice; two objects can't share group, kind, namespace and name. Take one of them away`,
        { code: "duplicate" },
      );
    identities.add(identity);
    if (hasSecretValues(resource)) {
      secrets.push(resource);
      continue;
    }
    const kept = withoutNothing(resource);
    if (kept.nulls > 0)
      changes.push(
        `${name}: ${describeResource(resource)}: ${counted(kept.nulls, "field")} with null are left out; the API server reads both alike`,
      );
    if (kept.namespace)
      changes.push(
        `${name}: ${describeResource(resource)}: metadata.namespace is left out; ${resource.kind} has none`,
      );
    expected.push(kept.resource);
  }
  return { name, expected, ...unhashed(expected), secrets, changes };
}

/** True for a Secret that holds values, in the clear as far as git is concerned. */
function hasSecretValues({ apiVersion, kind, data, stringData }: Resource): boolean {
  const holds = (values: unknown) => isMap(values) && Object.keys(values).length > 0;
  return apiVersion === "v1" && kind === "Secret" && (holds(data) || holds(stringData));
}

/** A resource without what says nothing: null in built-in kinds, empty labels and annotations, a namespace of a kind without. */
function withoutNothing(resource: Resource): { resource: Resource; nulls: number; namespace: boolean } {
  let nulls = 0;
  const { apiVersion, kind } = resource;
  const strip = (value: Value): Value => {
    if (Array.isArray(value)) return value.map(strip);
    if (!isMap(value)) return value;
    const result: ValueMap = {};
    for (const key in value) {
      if (value[key] === null) nulls++;
      else setOwn(result, key, strip(value[key] as Value));
    }
    return result;
  };
  const builtIn = kind !== "CustomResourceDefinition" && isBuiltInGroup(groupOf(apiVersion));
  // Custom resources may mean something by null, but nobody reads the time stamps that tools leave behind.
  const stripped = (builtIn ? strip(resource as unknown as Value) : { ...resource }) as unknown as Resource;
  const metadata = { ...stripped.metadata } as ValueMap;
  if (!builtIn && metadata.creationTimestamp === null) {
    delete metadata.creationTimestamp;
    nulls++;
  }
  for (const key of ["labels", "annotations"]) {
    const map = lookUp(metadata, key);
    if (map !== undefined && isMap(map) && Object.keys(map).length === 0) delete metadata[key];
  }
  const namespace = metadata.namespace !== undefined && isClusterScoped(apiVersion, kind);
  if (namespace) delete metadata.namespace;
  return {
    resource: { ...stripped, metadata: metadata as unknown as Resource["metadata"] },
    nulls,
    namespace,
  };
}

/** Where kustomize follows a ConfigMap's name into, in built-in kinds. */
const REFERENCES = new Set(["configMap", "configMapRef", "configMapKeyRef"]);

/** Takes the content hash from the names of ConfigMaps that kustomize made, where all that names them follows it. */
function unhashed(resources: readonly Resource[]): Pick<ImportedState, "resources" | "hashed"> {
  const names = new Map<string, string>();
  const taken = new Set(resources.filter(isConfigMap).map(({ metadata }) => metadata.name));
  for (const resource of resources.filter(isConfigMap)) {
    const { name } = resource.metadata;
    const hash = contentHash(resource as unknown as ValueMap);
    const plain = name.slice(0, -hash.length - 1);
    if (!name.endsWith(`-${hash}`) || plain === "" || taken.has(plain) || resource.binaryData !== undefined)
      continue;
    if (resources.every((other) => other === resource || followed(other, name))) names.set(name, plain);
  }
  const hashed = new Set<string>();
  const renamed = resources.map((resource) => {
    if (names.size === 0) return resource;
    const value = rename(resource as unknown as Value, names) as unknown as Resource;
    if (isConfigMap(resource) && names.has(resource.metadata.name)) hashed.add(identityKey(value));
    return value;
  });
  return { resources: renamed, hashed };
}

function isConfigMap({ apiVersion, kind }: Resource): boolean {
  return apiVersion === "v1" && kind === "ConfigMap";
}

/** True when a resource names the ConfigMap only where kustomize would follow a new name. */
function followed(resource: Resource, name: string): boolean {
  let fine = true;
  const builtIn = isBuiltInGroup(groupOf(resource.apiVersion));
  const visit = (value: Value, holder: string, key: string): void => {
    if (value === name && !(builtIn && key === "name" && REFERENCES.has(holder))) fine = false;
    else if (typeof value === "string" && value !== name && value.includes(name)) fine = false;
    else if (Array.isArray(value)) for (const element of value) visit(element, holder, key);
    else if (isMap(value)) for (const inner in value) visit(value[inner] as Value, key, inner);
  };
  visit(resource as unknown as Value, "", "");
  return fine;
}

function rename(value: Value, names: ReadonlyMap<string, string>): Value {
  if (typeof value === "string") return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((element) => rename(element, names));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rename(inner, names)]));
}
