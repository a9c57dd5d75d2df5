import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ImportedState } from "./state.ts";

/** What the namespaces of an environment are called where all environments are compared; "" is its main one. */
export type NamespaceNames = ReadonlyMap<string, string>;

/** A state, the namespace that most of its objects lie in, and what its namespaces stand for. */
export interface PlacedState {
  state: ImportedState;
  main: string | undefined;
  names: NamespaceNames;
}

/**
 * The objects of a state by what is one object in every environment. Objects of different API versions, or hashed in
 * one state alone, are different ones.
 *
 * @param paired what objects are called everywhere, by kind and name, where their names say the environment
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
    // Of two that only a namespace tells apart, which one of them doesn't name, both are kept.
    const known = found.get(identity);
    // The one that names it is the same as that of environments without the other.
    const swaps = known !== undefined && known.metadata.namespace === undefined;
    if (swaps) found.set(identity, resource);
    const other = swaps ? known : resource;
    found.set(known === undefined ? identity : `${identity}\0${other.metadata.namespace ?? ""}`, other);
  }
  return found;
}

/** Says of the namespaces of several environments which are the same one under other names. */
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
    const objects = found.get(namespace) ?? new Set<string>();
    found.set(namespace, objects.add(`${kind}\0${metadata.name}`));
  }
  return found;
}

/** The namespace that holds most of the same, where that is at least half of what either holds. */
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
