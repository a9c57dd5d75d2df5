import { contentHash } from "@kustogen/kustomize/generate/hash.ts";
import { withChildren } from "@kustogen/kustomize/value/children.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isBuiltInGroup } from "@kustogen/review/kinds/served.ts";
import { hashed } from "./hashed.ts";

/** Where kustomize updates the name of a ConfigMap or Secret: a name below one of the holders, or a key's value. */
const CONFIG_MAPS: { holders: RegExp; key?: string } = { holders: /^configMap(?:(?:Key)?Ref)?$/ };
const SECRETS = { holders: /^(?:secret(?:s|(?:Key)?Ref)?|imagePullSecrets)$/, key: "secretName" };

/**
 * Objects that kustomize rendered, with ConfigMaps under their names without the content hash, marked by `hashed`, if
 * kustomize updates all references to them.
 */
export function withPlainConfigMaps(resources: readonly Resource[]): Resource[] {
  const isPlain = (one: Resource) =>
    Object.keys(one).every((key) => /^(?:apiVersion|kind|metadata|data)$/.test(key));
  const made = resources.filter((one) => one.apiVersion === "v1" && one.kind === "ConfigMap" && isPlain(one));
  const names = plainNames(made, resources, CONFIG_MAPS);
  if (names.size === 0) return [...resources];
  return resources.map((resource) => {
    const renamed = renamedIn(resource, names);
    return made.includes(resource) && names.has(resource.metadata.name) ? hashed(renamed) : renamed;
  });
}

/** The names of Secrets without their content hash, by the name with it; only those to which all references can follow. */
export const plainSecretNames = (secrets: readonly Resource[], resources: readonly Resource[]) =>
  plainNames(secrets, resources, SECRETS);

/** An object in which each text that is one of the names is replaced. */
export function renamedIn(resource: Resource, names: ReadonlyMap<string, string>): Resource {
  const rename = (value: Value): Value =>
    typeof value === "string" ? (names.get(value) ?? value) : withChildren(value, rename);
  return rename(resource as unknown as Value) as unknown as Resource;
}

/** Names without the content hash, by the name with it, if they are unique and all references can be updated. */
function plainNames(made: readonly Resource[], resources: readonly Resource[], where: typeof CONFIG_MAPS) {
  const names = new Map<string, string>();
  const kinds = new Set(made.map(({ kind }) => kind));
  const taken = new Set(resources.filter(({ kind }) => kinds.has(kind)).map(({ metadata }) => metadata.name));
  for (const resource of made) {
    const { name } = resource.metadata;
    if (!/-[a-z0-9]{10}$/.test(name)) continue;
    const hash = contentHash(resource as unknown as ValueMap);
    const plain = name.slice(0, -hash.length - 1);
    if (!name.endsWith(`-${hash}`) || plain === "" || taken.has(plain)) continue;
    if (resources.every((other) => other === resource || followed(other, name, where)))
      names.set(name, plain);
  }
  return names;
}

/** True if a resource contains the name only where kustomize would update it. */
function followed(resource: Resource, name: string, { holders, key: whole }: typeof CONFIG_MAPS): boolean {
  let fine = true;
  const builtIn = isBuiltInGroup(groupOf(resource.apiVersion));
  const visit = (value: Value, holder: string, key: string): void => {
    if (value === name && !(builtIn && ((key === "name" && holders.test(holder)) || key === whole)))
      fine = false;
    else if (typeof value === "string" && value !== name && value.includes(name)) fine = false;
    else if (Array.isArray(value)) for (const element of value) visit(element, holder, key);
    else if (isMap(value)) for (const inner in value) visit(value[inner] as Value, key, inner);
  };
  visit(resource as unknown as Value, "", "");
  return fine;
}
