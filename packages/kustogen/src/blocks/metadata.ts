import { labels } from "./labels.ts";
import type { Part } from "./part.ts";

/** Metadata of a namespaced object. */
export interface Metadata {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  [field: string]: unknown;
}

/**
 * `metadata` of a part's object: name, namespace, labels, and annotations if there are any.
 *
 * @example
 * ```ts
 * object("v1", "ConfigMap", { metadata: metadata(part, "shop"), data: { A: "b" } })
 * ```
 */
export function metadata(part: Part, name: string, annotations?: Record<string, string>): Metadata {
  const made: Metadata = { name, namespace: part.namespace, labels: labels(part) };
  if (annotations && Object.keys(annotations).length > 0) made.annotations = annotations;
  return made;
}

/**
 * `metadata` of a cluster-scoped object: no namespace.
 *
 * @example
 * ```ts
 * object("scheduling.k8s.io/v1", "PriorityClass", { metadata: clusterMetadata(part, "shop"), value: 1000 })
 * ```
 */
export function clusterMetadata(
  part: Part,
  name: string,
  annotations?: Record<string, string>,
): Omit<Metadata, "namespace"> & { name: string } {
  const { namespace: _, ...rest } = metadata(part, name, annotations);
  return rest;
}
