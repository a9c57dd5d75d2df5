import type { Resource, System } from "kustogen";
import type { Changes } from "kustogen/testing";

/** How resources of a layer are seen: what is wanted there, or what is rendered. */
export type View = (system: System, layer: string, changes?: Changes) => Resource[];

/** The same view, which looks at each layer once for all tests; what it gives is frozen, so that none can change it for another. */
export function seenOnce(view: View): View {
  const known = new WeakMap<System, Map<string, Resource[]>>();
  return (system, layer, changes) => {
    const of = known.get(system) ?? new Map<string, Resource[]>();
    known.set(system, of);
    const key = JSON.stringify([layer, changes?.settings ?? {}, changes?.images ?? {}, changes?.prometheus]);
    let found = of.get(key);
    if (found === undefined) {
      found = view(system, layer, changes);
      freeze(found);
      of.set(key, found);
    }
    return found;
  };
}

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
}
