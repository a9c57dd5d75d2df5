import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ImportedState } from "./state.ts";

/** The common names of an environment's namespaces, for comparing environments; "" is its main one. */
export type NamespaceNames = ReadonlyMap<string, string>;

/** A state, its main namespace, and the common names of its namespaces. */
export interface PlacedState {
  state: ImportedState;
  main: string | undefined;
  names: NamespaceNames;
}

/**
 * The objects of a state by an identity that is the same in every environment. Objects with different API versions,
 * or hashed in only one state, are different.
 * @param paired common names of objects, by kind and name, if their own contain the environment
 */
export function byIdentity(
  { state, names }: Omit<PlacedState, "main">,
  paired: ReadonlyMap<string, string> = new Map(),
): Map<string, Resource> {
  const found = new Map<string, Resource>();
  for (const resource of state.resources) {
    const { apiVersion, kind, metadata } = resource;
    const namespace =
      metadata.namespace === undefined ? "" : (names.get(metadata.namespace) ?? metadata.namespace);
    const name =
      kind === "Namespace"
        ? (names.get(metadata.name) ?? metadata.name)
        : (paired.get(`${kind} ${metadata.name}`) ?? metadata.name);
    const identity = [apiVersion, kind, namespace, name, state.hashed.has(identityKey(resource))].join("\0");
    // Of two that differ only in a namespace, which one of them doesn't set, both are kept.
    const known = found.get(identity);
    // The one with a namespace equals that of environments without the other.
    const swaps = known !== undefined && known.metadata.namespace === undefined;
    if (swaps) found.set(identity, resource);
    const other = swaps ? known : resource;
    found.set(known === undefined ? identity : `${identity}\0${other.metadata.namespace ?? ""}`, other);
  }
  return found;
}

/** Matches the namespaces of several environments that are the same under different names. */
export function placedStates(
  states: readonly ImportedState[],
  mainOf: (state: ImportedState) => string | undefined,
): PlacedState[] {
  const known: { name: string; objects: ReadonlySet<string> }[] = [];
  return states.map((state) => {
    const main = mainOf(state);
    const names = new Map<string, string>(main === undefined ? [] : [[main, ""]]);
    const own = contents(state);
    const free = known.filter(({ name }) => !own.has(name));
    for (const [namespace, objects] of own) {
      if (namespace === main) continue;
      const same = known.some(({ name }) => name === namespace);
      const partner = same ? undefined : closest(objects, free);
      if (partner !== undefined) free.splice(free.indexOf(partner), 1);
      if (!same && partner === undefined) known.push({ name: namespace, objects });
      names.set(namespace, partner?.name ?? namespace);
    }
    return { state, main, names };
  });
}

/** The kinds and names in each namespace. */
function contents({ resources }: ImportedState): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { kind, metadata } of resources) {
    const { namespace } = metadata;
    if (namespace === undefined) continue;
    entryOf(found, namespace, () => new Set()).add(`${kind}\0${metadata.name}`);
  }
  return found;
}

/** The namespace with the most common objects, if they are at least half of those in either. */
function closest<Known extends { objects: ReadonlySet<string> }>(
  objects: ReadonlySet<string>,
  candidates: readonly Known[],
): Known | undefined {
  let best: Known | undefined;
  let most = 0;
  for (const candidate of candidates) {
    let shared = 0;
    for (const object of objects) if (candidate.objects.has(object)) shared++;
    const enough = shared * 2 >= Math.max(objects.size, candidate.objects.size);
    if (enough && shared > most) [best, most] = [candidate, shared];
  }
  return best;
}
