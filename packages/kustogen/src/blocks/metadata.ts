import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { made } from "../authoring/made-by.ts";
import type { Part } from "../authoring/part.ts";
import { texts } from "./options.ts";

export { type Part, part, selector } from "../authoring/part.ts";

/**
 * A Kubernetes object type of `kubernetes-models` that is also a Resource: `Typed<IDeployment>` has the typed fields of
 * a Deployment and a name. Blocks return these, so a misspelled field is a compile error.
 */
export type Typed<Kind> = Kind & Resource;

/**
 * The labels of every object of a part: Kubernetes' recommended ones except the version, which would repeat the pin in
 * a patch of every workload. If the component sets `labels`, it returns those.
 *
 * @example
 * ```ts
 * object("v1", "ConfigMap", {
 *   metadata: { name: "shop", namespace: part.namespace, labels: labels(part) },
 * })
 * ```
 */
export function labels(part: Part): Record<string, string> {
  if (part.labels !== undefined) return { ...part.labels };
  return {
    "app.kubernetes.io/name": part.name,
    "app.kubernetes.io/instance": part.instance,
    "app.kubernetes.io/component": part.component,
    "app.kubernetes.io/part-of": part.partOf,
    "app.kubernetes.io/managed-by": "kustogen",
  };
}

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
  const has = annotations && Object.keys(annotations).length > 0;
  const more = has && { annotations: texts("annotations", annotations) };
  return made({ name, namespace: part.namespace, labels: labels(part), ...more });
}

/**
 * `metadata` of a cluster-scoped object: no namespace.
 *
 * @example
 * ```ts
 * object("scheduling.k8s.io/v1", "PriorityClass", { metadata: clusterMetadata(part, "shop"), value: 1000 })
 * ```
 */
export function clusterMetadata(part: Part, name: string, annotations?: Record<string, string>): Metadata {
  const { namespace: _, ...rest } = metadata(part, name, annotations);
  return made(rest);
}
