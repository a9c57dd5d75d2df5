import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";

/** A change of one namespace into another on everything namespaced, as kustomize's `namespace` field makes it. */
export interface NamespaceMove {
  from: string;
  to: string;
}

/**
 * The move when every namespaced resource of the parent is in one namespace and every one of the desired state
 * in another; undefined otherwise. The field would also move resources that an overlay wants elsewhere, so
 * anything less than all is left to files and patches.
 */
export function namespaceMove(
  parent: readonly Resource[],
  desired: readonly Resource[],
): NamespaceMove | undefined {
  const from = onlyNamespace(parent);
  const to = onlyNamespace(desired);
  return from === undefined || to === undefined || from === to ? undefined : { from, to };
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

/** A desired resource as it must be before the namespace transformer runs, so that it matches its parent. */
export function undoMove(resource: Resource, move: NamespaceMove): Resource {
  let result = resource;
  if (resource.metadata.namespace === move.to) {
    result = { ...result, metadata: { ...result.metadata, namespace: move.from } };
  }
  if (resource.kind === "Namespace" && resource.metadata.name === move.to) {
    result = { ...result, metadata: { ...result.metadata, name: move.from } };
  }
  if (Array.isArray(resource.subjects)) {
    const subjects = (resource.subjects as Value[]).map((subject) =>
      isMap(subject) && subject.namespace === move.to ? { ...subject, namespace: move.from } : subject,
    ) as ValueMap[];
    result = { ...result, subjects };
  }
  return result;
}
