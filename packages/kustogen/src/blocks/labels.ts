import type { Part } from "./part.ts";

export { selector } from "../authoring/part.ts";

/**
 * The labels every object of a part carries: Kubernetes' recommended ones but the version, which would repeat the
 * pin in a patch of every workload; what runs is in the image. Those that its component says, where it says some.
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
  if (part.adopted) return {};
  return {
    "app.kubernetes.io/name": part.name,
    "app.kubernetes.io/instance": part.instance,
    "app.kubernetes.io/component": part.component,
    "app.kubernetes.io/part-of": part.partOf,
    "app.kubernetes.io/managed-by": "kustogen",
  };
}
