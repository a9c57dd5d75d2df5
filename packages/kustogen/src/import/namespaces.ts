import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import type { ImportedState } from "./state.ts";

/** How the objects of the environments say their namespace. */
export interface ImportedNamespaces {
  /** The system's namespace. */
  system: string;
  /** True where every object lies in it, so that none has to say so. */
  placed: boolean;
  /** The namespace that most objects of a layer lie in, by layer with base first; undefined where they name none. */
  byLayer: (string | undefined)[];
}

/** Finds out how the environments use namespaces. `fallback` is the system's namespace where they name none. */
export function namespacesOf(
  environments: readonly ImportedState[],
  fallback: string,
  shared: readonly { members: readonly string[] }[] = [],
): ImportedNamespaces {
  const main = environments.map(mainNamespace);
  const [first] = main;
  const placed =
    first !== undefined &&
    environments.every(({ resources }) =>
      resources.every(
        (resource) =>
          isClusterScoped(resource.apiVersion, resource.kind) || resource.metadata.namespace === first,
      ),
    );
  const between = shared.map(
    ({ members }) => main[environments.findIndex(({ name }) => name === members[0])],
  );
  return { system: first ?? fallback, placed, byLayer: [first, ...between, ...main] };
}

/** The namespace that most objects name. */
export function mainNamespace({ resources }: ImportedState): string | undefined {
  const counts = new Map<string, number>();
  for (const { metadata } of resources)
    if (typeof metadata.namespace === "string")
      counts.set(metadata.namespace, (counts.get(metadata.namespace) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}

/**
 * The base with the namespaces that the first environment's objects have: overlays move everything anyway, and an
 * object that says its namespace only in some layers reads badly.
 */
export function inNamespacesOf(base: ImportedState, first: ImportedState): ImportedState {
  const key = ({ apiVersion, kind, metadata }: Resource) => `${apiVersion}\0${kind}\0${metadata.name}`;
  const wanted = new Map<string, string | undefined>();
  for (const resource of first.resources)
    if (resource.metadata.namespace !== undefined)
      wanted.set(key(resource), wanted.has(key(resource)) ? undefined : resource.metadata.namespace);
  const hashed = new Set<string>();
  const resources = base.resources.map((resource) => {
    const namespace = resource.metadata.namespace ?? wanted.get(key(resource));
    const { name, namespace: _, ...rest } = resource.metadata;
    const moved =
      namespace === undefined ? resource : { ...resource, metadata: { name, namespace, ...rest } };
    if (base.hashed.has(identityKey(resource))) hashed.add(identityKey(moved));
    return moved;
  });
  return { ...base, resources, hashed };
}
