import type { Part } from "./part.ts";

export { selector } from "../authoring/part.ts";

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
