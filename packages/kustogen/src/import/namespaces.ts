import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { filledNamespace } from "../authoring/namespace.ts";
import { tellsLayer, usuallyTells } from "./derived.ts";
import type { LayerSet } from "./layers.ts";
import { mainNamespace } from "./main-namespace.ts";
import { isMarked } from "./marks.ts";
import type { ImportedState } from "./state.ts";
import type { Template } from "./template.ts";

/** How the objects of the environments say their namespace. */
export interface ImportedNamespaces {
  /** The system's namespace; `{environment}` in it stands for the environment's name. */
  system: string;
  /** The namespace that need not be said, as states have it; undefined where objects say none. */
  main: string | undefined;
  /** True where every object says a namespace: only those outside of the environment's own keep it. */
  placed: boolean;
  /** By environment its namespace, where that is another one than the system's. */
  own: Map<string, string>;
  /** Kinds and objects that name no namespace though others do, and where. */
  unplaced: Template | undefined;
  /** What has a twin without a namespace, as `Kind/name`: it goes on saying its own. */
  twins: ReadonlySet<string>;
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
    !bare.flat().some(({ metadata }) => isMarked(metadata.name));
  const names = states.map(({ name }) => name);
  const told = placed && moves ? templateOf(main, names) : undefined;
  // One environment's would be taken by the next new one for its own.
  const system = told ?? (placed && moves ? fallback : (main[0] ?? fallback));
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

/** The template of namespaces that are made of the environments' names, in all of them but one at most. */
function templateOf(
  namespaces: readonly (string | undefined)[],
  environments: readonly string[],
): string | undefined {
  const told = tellsLayer(namespaces, environments) ?? usuallyTells(namespaces, environments);
  return told?.map((part) => (part === "layer" ? "{environment}" : part)).join("");
}

/** An object by its kind and name. */
export function calledIn({ kind, metadata }: Resource): string {
  return `${kind}/${metadata.name}`;
}

/** What is there with a namespace and without one. */
function twinsOf(namespaced: readonly Resource[], bare: readonly Resource[]): string[] {
  const names = new Set(bare.map(calledIn));
  return namespaced
    .filter((resource) => !bare.includes(resource) && names.has(calledIn(resource)))
    .map(calledIn);
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
