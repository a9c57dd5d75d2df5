import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";

/** That a Flux object waits for another. */
export interface Dependency {
  state: State;
  resource: Resource;
  path: Path;
  kind: string;
  name: string;
  namespace: string | undefined;
}

/** The Flux objects that wait for each other, each cycle once. */
export function* fluxCycles(dependencies: readonly Dependency[]): Iterable<RepositoryFinding> {
  const byKey = new Map<string, Map<State, Dependency[]>>();
  for (const one of dependencies) {
    const { kind, metadata } = one.resource;
    addTo(
      entryOf(byKey, keyOf(kind, metadata.name, metadata.namespace), () => new Map()),
      one.state,
      one,
    );
  }
  // Folders for several clusters have objects of one name: those of the same folder are meant, or the only ones.
  const next = ({ state, kind, name, namespace }: Dependency): readonly Dependency[] => {
    const found = byKey.get(keyOf(kind, name, namespace));
    return found?.get(state) ?? (found?.size === 1 ? [...found.values()].flat() : []);
  };
  const done = new Set<Dependency>();
  for (const first of dependencies) {
    const cycle = cycleFrom(first, next, done);
    if (cycle === undefined) continue;
    const [{ state, resource, path } = first, ...others] = cycle;
    const names = [resource, ...others.map((one) => one.resource), resource].map(
      ({ metadata }) => metadata.name,
    );
    yield {
      environment: state.environment,
      resource,
      path,
      message: `waits for itself, so it is never applied: ${names.join(" waits for ")}`,
      fix: "remove one of these dependencies",
    };
  }
}

function keyOf(kind: string, name: string, namespace = ""): string {
  return `${kind} ${namespace}/${name}`;
}

/** The dependencies of a cycle that can be reached from one; none that was followed before is followed again. */
function cycleFrom(
  first: Dependency,
  next: (one: Dependency) => readonly Dependency[],
  done: Set<Dependency>,
): readonly Dependency[] | undefined {
  const way = new Set<Dependency>();
  const follow = (one: Dependency): readonly Dependency[] | undefined => {
    if (way.has(one)) return [...way].slice([...way].indexOf(one));
    if (done.has(one)) return undefined;
    done.add(one);
    way.add(one);
    for (const other of next(one)) {
      const found = follow(other);
      if (found !== undefined) return found;
    }
    way.delete(one);
    return undefined;
  };
  return follow(first);
}
