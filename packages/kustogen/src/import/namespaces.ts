import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import type { LayerSet } from "./layers.ts";
import { mainNamespace } from "./main-namespace.ts";
import { isMarked } from "./marks.ts";
import type { ImportedState } from "./state.ts";
import type { Template } from "./template.ts";

/** How the objects of the environments say their namespace. */
export interface ImportedNamespaces {
  /** The system's namespace. */
  system: string;
  /** The namespace that need not be said, as states have it; undefined where objects say none. */
  main: string | undefined;
  /** True where every object says a namespace: only those outside of the environment's own keep it. */
  placed: boolean;
  /** By environment its namespace, where that is another one than the system's. */
  own: Map<string, string>;
  /** Kinds and objects that name no namespace though others do, and where. */
  unplaced: Template | undefined;
}

/**
 * Finds out how the environments use namespaces.
 *
 * @param states with marks for their main namespaces, where these differ
 * @param main by environment, without marks
 * @param fallback the system's namespace where they name none
 */
export function namespacesOf(
  states: readonly ImportedState[],
  main: readonly (string | undefined)[],
  fallback: string,
): ImportedNamespaces {
  const [first] = states.map(mainNamespace);
  const moves = new Set(main).size > 1;
  const namespaced = states.map(({ resources }) =>
    resources.filter(({ apiVersion, kind }) => !isClusterScoped(apiVersion, kind)),
  );
  const bare = namespaced.map((resources) =>
    resources.filter(({ metadata }) => metadata.namespace === undefined),
  );
  const few = namespaced.every((resources, index) => (bare[index]?.length ?? 0) * 2 <= resources.length);
  const placed =
    first !== undefined &&
    few &&
    states.every((state) => mainNamespace(state) === first) &&
    // An environment that moves moves all of its objects.
    (!moves ||
      namespaced.every((resources) =>
        resources.every(({ metadata: { namespace } }) => namespace === undefined || namespace === first),
      )) &&
    !bare.flat().some(({ metadata }) => isMarked(metadata.name)) &&
    // What a namespace alone tells apart from what has none must go on saying which it is.
    bare.every((resources, index) => {
      const called = ({ kind, metadata }: Resource) => `${kind}/${metadata.name}`;
      const names = new Set(resources.map(called));
      const twins = namespaced[index]?.filter((resource) => names.has(called(resource))) ?? [];
      return twins.length === resources.length;
    });
  const [system = fallback] = main;
  const own = new Map<string, string>();
  if (placed)
    states.forEach(({ name }, index) => {
      if (main[index] !== system) own.set(name, main[index] as string);
    });
  return {
    system,
    main: placed ? first : undefined,
    placed,
    own,
    unplaced: placed ? unplacedOf(namespaced, bare) : undefined,
  };
}

/** What names no namespace: kinds of which nothing does, else single objects; each with where that is so. */
function unplacedOf(
  namespaced: readonly (readonly Resource[])[],
  bare: readonly (readonly Resource[])[],
): Template | undefined {
  const found = new Map<string, LayerSet>();
  bare.forEach((resources, index) => {
    const named = new Set(
      namespaced[index]?.filter(({ metadata }) => metadata.namespace !== undefined).map(({ kind }) => kind),
    );
    for (const { kind, metadata } of resources) {
      const entry = named.has(kind) ? `${kind}/${metadata.name}` : kind;
      found.set(entry, (found.get(entry) ?? 0) | (2 ** index));
    }
  });
  if (found.size === 0) return undefined;
  return {
    type: "list",
    items: [...found].map(([value, layers]) => ({ layers, value: { type: "literal", value } })),
  };
}
