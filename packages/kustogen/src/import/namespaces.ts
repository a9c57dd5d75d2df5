import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { filledNamespace } from "../authoring/namespace.ts";
import { tellsLayer, usuallyTells } from "./derived.ts";
import type { LayerSet } from "./layers.ts";
import { mainNamespace } from "./main-namespace.ts";
import { isMarked } from "./marks.ts";
import type { ImportedState } from "./state.ts";
import type { Template } from "./template.ts";

/** How the environments' objects set their namespace. */
export interface ImportedNamespaces {
  /** The system's namespace; `{environment}` in it stands for the environment's name. */
  system: string;
  /** The default namespace of states, which needn't be set; undefined if objects set none. */
  main: string | undefined;
  /** True if every object sets a namespace: only those outside the environment's own keep it. */
  placed: boolean;
  /** The namespace by environment, if it differs from the system's. */
  own: Map<string, string>;
  /** Kinds and objects without a namespace where others have one, with their environments. */
  unplaced: Template | undefined;
  /** Objects that also exist without a namespace, as `Kind/name`: they continue to set their own. */
  twins: ReadonlySet<string>;
}

/**
 * Determines how the environments use namespaces.
 * @param states with marks for their main namespaces, if these differ
 * @param main by environment, without marks
 * @param fallback the system's namespace if they set none
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
    // An environment with another namespace has all of its objects in it.
    (!moves ||
      namespaced.every((resources) =>
        resources.every(({ metadata: { namespace } }) => namespace === undefined || namespace === first),
      )) &&
    !bare.flat().some(({ metadata }) => isMarked(metadata.name));
  const names = states.map(({ name }) => name);
  const template = placed && moves ? templateOf(main, names) : undefined;
  // A new environment would otherwise use another environment's namespace.
  const system = template ?? (placed && moves ? fallback : (main[0] ?? fallback));
  const own = new Map<string, string>();
  if (placed)
    names.forEach((name, index) => {
      if (main[index] !== filledNamespace(system, "", name)) own.set(name, main[index] as string);
    });
  return {
    system,
    main: placed ? first : undefined,
    placed,
    own,
    unplaced: placed ? unplacedOf(namespaced, bare) : undefined,
    twins: new Set(bare.flatMap((resources, index) => twinsOf(namespaced[index] ?? [], resources))),
  };
}

/** The namespace of the system in an environment. */
export function namespaceIn(
  { own, system: usual }: Pick<ImportedNamespaces, "own" | "system">,
  system: string,
  environment: string,
): string {
  return own.get(environment) ?? filledNamespace(usual, system, environment);
}

/** The template for namespaces that contain the environments' names, in all of them except one at most. */
function templateOf(
  namespaces: readonly (string | undefined)[],
  environments: readonly string[],
): string | undefined {
  const parts = tellsLayer(namespaces, environments) ?? usuallyTells(namespaces, environments);
  return parts?.map((part) => (part === "layer" ? "{environment}" : part)).join("");
}

/** An object by its kind and name. */
export function calledIn({ kind, metadata }: Resource): string {
  return `${kind}/${metadata.name}`;
}

/** The objects that exist with a namespace and without one. */
function twinsOf(namespaced: readonly Resource[], bare: readonly Resource[]): string[] {
  const names = new Set(bare.map(calledIn));
  return namespaced
    .filter((resource) => !bare.includes(resource) && names.has(calledIn(resource)))
    .map(calledIn);
}

/** The objects without a namespace: kinds in which none has one, or else single objects; each with its environments. */
function unplacedOf(
  namespaced: readonly (readonly Resource[])[],
  bare: readonly (readonly Resource[])[],
): Template | undefined {
  const found = new Map<string, LayerSet>();
  bare.forEach((resources, index) => {
    const named = new Set(
      namespaced[index]?.filter(({ metadata }) => metadata.namespace !== undefined).map(({ kind }) => kind),
    );
    for (const resource of resources) {
      const entry = named.has(resource.kind) ? calledIn(resource) : resource.kind;
      found.set(entry, (found.get(entry) ?? 0) | (2 ** index));
    }
  });
  if (found.size === 0) return undefined;
  return {
    type: "list",
    items: [...found].map(([value, layers]) => ({ layers, value: { type: "literal", value } })),
  };
}
