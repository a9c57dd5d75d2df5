import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { FluxKustomization } from "../../../discovery/flux.ts";
import { treePath } from "../../../discovery/tree-paths.ts";
import { listAt, textAt } from "../../../kubernetes/fields.ts";
import { objectsIn } from "../../facts.ts";
import { fluxDeployers } from "../../flux-deployers.ts";
import type { RepositoryState, State } from "../../state.ts";

/** The environment of a Kustomization that others wait for. */
interface WaitedFor {
  name: string;
  document: FluxKustomization["document"];
  state: State;
  /** The names of the Kustomizations that wait for it. */
  later: ReadonlySet<string>;
}

/** The Kustomizations that others wait for, each with its environment. */
export function* waitedFor({ environments, flux }: RepositoryState): Iterable<WaitedFor> {
  const waiting = waitingFor(flux);
  const byFolder = new Map(environments.map((state) => [treePath(state.environment), state]));
  for (const { name, folder = "", document } of flux) {
    const state = byFolder.get(folder);
    const later = waiting(name);
    if (state !== undefined && later.size > 0) yield { name, document, state, later };
  }
}

/** Who creates an object: the names of Kustomizations, and undefined for anything else. */
export type Creators = Map<string, (string | undefined)[]>;

/** Who creates the objects of a repository, by the key of each; those without a key are left out. */
export function creatorsIn(
  repository: RepositoryState,
  keyOf: (resource: Resource) => string | undefined,
): Creators {
  const deployersOf = fluxDeployers(repository);
  const creators: Creators = new Map();
  for (const state of repository.environments) {
    const by = deployersOf(state).map(({ name }) => name);
    for (const resource of objectsIn.of(state)) {
      const key = keyOf(resource);
      if (key !== undefined) for (const one of by.length === 0 ? [undefined] : by) addTo(creators, key, one);
    }
  }
  return creators;
}

/** The first of an object's creators, if all of them are Kustomizations that wait for another one. */
export function onlyLater(creators: Creators, key: string, { later }: WaitedFor): string | undefined {
  const by = creators.get(key) ?? [];
  return by.every((one) => one !== undefined && later.has(one)) ? by[0] : undefined;
}

/**
 * Returns a function for the Kustomizations that wait for one, directly or through others. Names are assumed to be
 * those of one cluster: none wait if two Kustomizations share a name.
 */
function waitingFor(flux: readonly FluxKustomization[]): (name: string) => ReadonlySet<string> {
  const byName = new Map<string, FluxKustomization[]>();
  for (const one of flux) if (one.folder !== undefined) addTo(byName, one.name, one);
  const waiting = new Map<string, string[]>();
  for (const [name, [one, ...more]] of byName)
    if (one !== undefined && more.length === 0)
      for (const needed of listAt(one.document, "spec", "dependsOn"))
        addTo(waiting, textAt(needed, "name") ?? "", name);
  return (name) => {
    const found = new Set<string>();
    const visit = (one: string): void => {
      for (const next of byName.get(one)?.length === 1 ? (waiting.get(one) ?? []) : [])
        if (!found.has(next)) {
          found.add(next);
          visit(next);
        }
    };
    visit(name);
    return found;
  };
}
