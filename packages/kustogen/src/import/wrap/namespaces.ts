import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { filledNamespace } from "../../authoring/namespace.ts";
import type { ExistingApplications } from "../existing-applications.ts";
import type { ImportedState } from "../state.ts";

/**
 * The namespace of a wrapped system, and those that environment files set, where a template doesn't: that of most
 * objects, or else the one that its Application deploys to; where these differ, base's. Objects keep theirs.
 */
export function wrappedNamespaces(
  system: string,
  states: readonly ImportedState[],
  base: ImportedState | undefined,
  { places }: ExistingApplications,
  given: string | undefined,
  template: string | undefined,
) {
  const main = new Map(
    states.map((state) => [state.name, mainNamespace(state) ?? places.get(state.name)?.namespace]),
  );
  const [first, ...others] = new Set(main.values());
  const usual = given ?? (others.length === 0 ? first : base && mainNamespace(base)) ?? system;
  const own = new Map<string, string>();
  for (const { name, expected } of states) {
    const namespace = main.get(name) ?? usual;
    const without = filledNamespace(template ?? usual, system, name);
    // An environment's own namespace is that of all of its objects.
    const isWhole = expected.every(({ metadata }) => (metadata.namespace ?? namespace) === namespace);
    if (namespace !== without && (isWhole || template !== undefined)) own.set(name, namespace);
  }
  return { system: usual, own, of: (environment: string) => own.get(environment) ?? usual };
}

/** The most frequent namespace of the objects. */
export function mainNamespace({ expected }: ImportedState): string | undefined {
  const all = expected.flatMap(({ metadata }) => metadata.namespace ?? []);
  const found = [...groupedBy(all, (name) => name)];
  return found.sort(([a, m], [b, n]) => n.length - m.length || compareText(a, b))[0]?.[0];
}
