import { without } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isBuiltIn } from "@kustogen/review/kinds/kinds.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";

/** A change of one namespace into another on everything namespaced, as kustomize's `namespace` field makes it. */
export interface NamespaceMove {
  /** Undefined where the parent's resources name none. */
  from: string | undefined;
  to: string;
}

/**
 * The move when every namespaced resource of the parent is in one namespace, or in none, and every one of the desired
 * state in another; undefined otherwise. The field would also move resources that an overlay wants elsewhere, so
 * anything less than all is left to files and patches.
 */
export function namespaceMove(
  parent: readonly Resource[],
  desired: readonly Resource[],
): NamespaceMove | undefined {
  const to = onlyNamespace(desired);
  if (to === undefined) return undefined;
  const named = parent.some(({ metadata }) => metadata.namespace !== undefined);
  if (!named) return movesWhole(desired) ? { from: undefined, to } : undefined;
  const from = onlyNamespace(parent);
  return from === undefined || from === to ? undefined : { from, to };
}

function onlyNamespace(resources: readonly Resource[]): string | undefined {
  let only: string | undefined;
  for (const resource of resources) {
    const namespace = resource.metadata.namespace;
    if (namespace === undefined) continue;
    if (only !== undefined && only !== namespace) return undefined;
    only = namespace;
  }
  return only;
}

/**
 * True for a state that kustomize's `namespace` field makes of one without namespaces: all namespaced resources are in
 * one, and those that have none are of kinds that kustomize knows to have none. The field calls a Namespace as it calls
 * the namespace of all others.
 */
export function movesWhole(resources: readonly Resource[]): boolean {
  const only = onlyNamespace(resources);
  return (
    only !== undefined &&
    resources.every(
      ({ apiVersion, kind, metadata }) =>
        metadata.namespace !== undefined ||
        (isBuiltIn(apiVersion, kind) &&
          isClusterScoped(apiVersion, kind) &&
          (kind !== "Namespace" || metadata.name === only)),
    )
  );
}

/** Resources without their namespace, by what they were with it. */
export type Bare = Map<Resource, Resource>;

/**
 * A resource without its namespace; the same one for the same resource.
 *
 * @param taken what was taken off before, to which this adds: what environments share then stays one object
 */
export function withoutNamespace(resource: Resource, taken: Bare): Resource {
  if (resource.metadata.namespace === undefined) return resource;
  const known = taken.get(resource);
  if (known !== undefined) return known;
  const metadata = without(resource.metadata, "namespace") as Resource["metadata"];
  const bare: Resource = { ...resource, metadata };
  taken.set(resource, bare);
  return bare;
}

/** A desired resource as it must be before the namespace transformer runs, so that it matches its parent. */
export function undoMove(resource: Resource, { from, to }: NamespaceMove, taken: Bare): Resource {
  if (from === undefined) return withoutNamespace(resource, taken);
  let result = resource;
  if (resource.metadata.namespace === to) {
    result = { ...result, metadata: { ...result.metadata, namespace: from } };
  }
  if (resource.kind === "Namespace" && resource.metadata.name === to) {
    result = { ...result, metadata: { ...result.metadata, name: from } };
  }
  if (Array.isArray(resource.subjects)) {
    const subjects = (resource.subjects as Value[]).map((subject) =>
      isMap(subject) && subject.namespace === to ? { ...subject, namespace: from } : subject,
    ) as ValueMap[];
    result = { ...result, subjects };
  }
  return result;
}
