import { withKey } from "@kustogen/kustomize/resource/change.ts";
import { setField, specsFor } from "@kustogen/kustomize/resource/field-spec.ts";
import { splitApiVersion } from "@kustogen/kustomize/resource/id.ts";
import { DEFAULT_CONFIG } from "@kustogen/kustomize/transform/config/defaults.ts";
import { keepsName } from "@kustogen/kustomize/transform/names/names.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

/** The prefix and suffix of an environment's names. */
export interface Affix {
  prefix: string;
  suffix: string;
}

export const NO_AFFIX: Affix = { prefix: "", suffix: "" };

/** True for an object whose name may have a prefix or suffix. */
export function isAffixed({ apiVersion, kind }: Resource): boolean {
  return !keepsName({ ...splitApiVersion(apiVersion), kind });
}

/**
 * The prefix and suffix of every name in the desired state, without which most objects are found in the parent; of several
 * that find as many, the shortest. Undefined if the names have none.
 */
export function affixBetween(parent: readonly Resource[], desired: readonly Resource[]): Affix | undefined {
  const cores = coresOf(parent.filter(isAffixed), NO_AFFIX);
  const list = desired.filter(isAffixed);
  // Mostly both have the same names. With one that both have, a patch would select two: kustomize remembers earlier names.
  if (cores.size === 0 || [...coresOf(list, NO_AFFIX)].some((one) => cores.has(one))) return undefined;
  let [best, most] = [NO_AFFIX, 0];
  for (const affix of commonAffixes(list)) {
    const found = [...coresOf(list, affix)].filter((core) => cores.has(core)).length;
    if (found > most) [best, most] = [affix, found];
  }
  return lengthOf(best) === 0 ? undefined : best;
}

/** The whole words at the beginning and end of all names, the shortest first; the rest of each must not be empty. */
function commonAffixes(list: readonly Resource[]): Affix[] {
  const names = list.map(({ metadata }) => metadata.name);
  const [name = ""] = names;
  const dashes = [...name.matchAll(/-/g)].map(({ index }) => index);
  const choices: Affix[] = [];
  for (const prefix of ["", ...dashes.map((at) => name.slice(0, at + 1))]) {
    if (!names.every((one) => one.startsWith(prefix))) break;
    for (const suffix of ["", ...dashes.map((at) => name.slice(at)).reverse()]) {
      if (!names.every((one) => one.endsWith(suffix))) break;
      if (names.every((one) => one.length > prefix.length + suffix.length)) choices.push({ prefix, suffix });
    }
  }
  return choices.sort((a, b) => lengthOf(a) - lengthOf(b));
}

const lengthOf = ({ prefix, suffix }: Affix): number => prefix.length + suffix.length;

function coresOf(list: readonly Resource[], affix: Affix): Set<string> {
  return new Set(list.map(({ kind, metadata }) => `${kind} ${coreOf(metadata.name, affix)}`));
}

function coreOf(name: string, { prefix, suffix }: Affix): string {
  return name.slice(prefix.length, name.length - suffix.length);
}

/** A state without the prefix and suffix in names and in references to them. */
export function withoutAffix(resources: readonly Resource[], affix: Affix): Resource[] {
  const cores = new Map<string, string>();
  for (const { kind, metadata } of resources.filter(isAffixed))
    cores.set(`${kind} ${metadata.name}`, coreOf(metadata.name, affix));
  return resources.map((resource) => {
    const core = cores.get(`${resource.kind} ${resource.metadata.name}`);
    const bare =
      core === undefined ? resource : { ...resource, metadata: { ...resource.metadata, name: core } };
    return withReferences(bare, (kind, name) => cores.get(`${kind} ${name}`) ?? name);
  });
}

function withReferences(resource: Resource, coreOf: (kind: string, name: string) => string): Resource {
  let value = asMap(resource);
  for (const { kind = "", fieldSpecs } of DEFAULT_CONFIG.nameReference) {
    const renamed = (name: Value | undefined): Value =>
      typeof name === "string" ? coreOf(kind, name) : (name ?? null);
    for (const spec of specsFor(fieldSpecs, resource.apiVersion, resource.kind))
      value = setField(value, spec, "nothing", (map, key, old) => {
        if (Array.isArray(old))
          return withKey(
            map,
            key,
            old.map((item) => (isMap(item) ? withName(item, renamed) : renamed(item))),
          );
        return withKey(map, key, isMap(old) ? withName(old, renamed) : renamed(old));
      });
  }
  return value as unknown as Resource;
}

function withName(map: ValueMap, renamed: (name: Value | undefined) => Value): ValueMap {
  return typeof map.name === "string" ? { ...map, name: renamed(map.name) } : map;
}
