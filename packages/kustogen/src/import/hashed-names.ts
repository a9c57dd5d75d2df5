import { contentHash } from "@kustogen/kustomize/generate/hash.ts";
import { groupOf, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isBuiltInGroup } from "@kustogen/review/kinds/served.ts";
import type { ImportedState } from "./state.ts";
import { inWords } from "./words.ts";

/** Where kustomize updates the name of a ConfigMap or Secret: a name below one of the holders, or a key's value. */
interface References {
  holders: ReadonlySet<string>;
  keys: ReadonlySet<string>;
}

const CONFIG_MAPS: References = {
  holders: new Set(["configMap", "configMapRef", "configMapKeyRef"]),
  keys: new Set(),
};

const SECRETS: References = {
  holders: new Set(["secret", "secretRef", "secretKeyRef", "imagePullSecrets", "secrets"]),
  keys: new Set(["secretName"]),
};

/** Removes the content hash from the names of generated ConfigMaps, if kustomize updates all references to them. */
export function unhashed(resources: readonly Resource[]): Pick<ImportedState, "resources" | "hashed"> {
  const made = resources.filter(
    (resource) =>
      resource.apiVersion === "v1" && resource.kind === "ConfigMap" && resource.binaryData === undefined,
  );
  const names = plainNames(made, resources, CONFIG_MAPS);
  const hashed = new Set<string>();
  const renamed = resources.map((resource) => {
    if (names.size === 0) return resource;
    const value = rename(resource as unknown as Value, names) as unknown as Resource;
    if (made.includes(resource) && names.has(resource.metadata.name)) hashed.add(identityKey(value));
    return value;
  });
  return { resources: renamed, hashed };
}

/** Notes about ConfigMaps that keep their hash in the name, because a reference to them isn't updated by kustomize. */
export function frozenNotes(states: readonly Pick<ImportedState, "name" | "resources">[]): string[] {
  return states.flatMap(({ name, resources }) =>
    resources.flatMap((resource) => {
      const { apiVersion, kind, metadata } = resource;
      if (apiVersion !== "v1" || kind !== "ConfigMap" || !/-[a-z0-9]{10}$/.test(metadata.name)) return [];
      const hash = contentHash(resource as unknown as ValueMap);
      if (!metadata.name.endsWith(`-${hash}`)) return [];
      const readers = resources.filter(
        (other) => other !== resource && jsonText(other).includes(metadata.name),
      );
      const read = inWords([...new Set(readers.map((one) => `${one.kind} ${one.metadata.name}`))]);
      const why =
        readers.length === 0 ? "" : `, because the references to it in ${read} wouldn't follow a new name`;
      return `${name}: ConfigMap ${metadata.name} keeps the hash of its current content as part of its name${why}; different content won't change the name, so rename it to ${metadata.name.slice(0, -hash.length - 1)} in the code once its readers may change`;
    }),
  );
}

/** Secrets named without kustomize's hash, with updated references: a provider chooses the name without one. */
export function withPlainSecrets(
  expected: Resource[],
  secrets: Resource[],
): Pick<ImportedState, "expected" | "secrets"> & { renamed: ReadonlyMap<string, string> } {
  const names = plainNames(secrets, [...expected, ...secrets], SECRETS);
  if (names.size === 0) return { expected, secrets, renamed: names };
  const renamed = (resource: Resource) => rename(resource as unknown as Value, names) as unknown as Resource;
  return {
    renamed: names,
    expected: expected.map(renamed),
    secrets: secrets.map((secret) => {
      const plain = names.get(secret.metadata.name);
      return plain === undefined ? secret : { ...secret, metadata: { ...secret.metadata, name: plain } };
    }),
  };
}

/** Names without the content hash, by the name with it, if they are unique and all references can be updated. */
function plainNames(
  made: readonly Resource[],
  resources: readonly Resource[],
  references: References,
): Map<string, string> {
  const names = new Map<string, string>();
  const kinds = new Set(made.map(({ kind }) => kind));
  const taken = new Set(resources.filter(({ kind }) => kinds.has(kind)).map(({ metadata }) => metadata.name));
  for (const resource of made) {
    const { name } = resource.metadata;
    const hash = contentHash(resource as unknown as ValueMap);
    const plain = name.slice(0, -hash.length - 1);
    if (!name.endsWith(`-${hash}`) || plain === "" || taken.has(plain)) continue;
    if (resources.every((other) => other === resource || followed(other, name, references)))
      names.set(name, plain);
  }
  return names;
}

/** True if a resource contains the name only where kustomize would update it. */
function followed(resource: Resource, name: string, { holders, keys }: References): boolean {
  let fine = true;
  const builtIn = isBuiltInGroup(groupOf(resource.apiVersion));
  const visit = (value: Value, holder: string, key: string): void => {
    if (value === name && !(builtIn && ((key === "name" && holders.has(holder)) || keys.has(key))))
      fine = false;
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
