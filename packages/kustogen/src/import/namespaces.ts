import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import type { ImportedState } from "./state.ts";

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
  const placed =
    first !== undefined &&
    states.every(
      (state) =>
        mainNamespace(state) === first &&
        state.resources.every(
          ({ apiVersion, kind, metadata }) =>
            isClusterScoped(apiVersion, kind) ||
            // An environment that moves moves all of its objects.
            (moves ? metadata.namespace === first : metadata.namespace !== undefined),
        ),
    );
  const [system = fallback] = main;
  const own = new Map<string, string>();
  if (placed)
    states.forEach(({ name }, index) => {
      if (main[index] !== system) own.set(name, main[index] as string);
    });
  return { system, main: placed ? first : undefined, placed, own };
}

/** The namespace that most objects name. */
export function mainNamespace({ resources }: ImportedState): string | undefined {
  const counts = new Map<string, number>();
  for (const { metadata } of resources)
    if (typeof metadata.namespace === "string")
      counts.set(metadata.namespace, (counts.get(metadata.namespace) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}
