import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { FluxKustomization } from "../../../discovery/flux.ts";
import { listAt, textAt } from "../../../kubernetes/fields.ts";

/**
 * Returns a function for the Kustomizations that wait for one, directly or through others. Names are assumed to be
 * those of one cluster: none wait if two Kustomizations share a name.
 */
export function waitingFor(flux: readonly FluxKustomization[]): (name: string) => ReadonlySet<string> {
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
