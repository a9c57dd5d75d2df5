import type { INamespace } from "kubernetes-models/v1/Namespace";
import { neverPrune } from "../authoring/argo-annotations.ts";
import type { Typed } from "./kubernetes.ts";
import { labels } from "./labels.ts";
import type { Part } from "./part.ts";

/**
 * A Namespace with the labels that Pod Security Admission and others read. It is never deleted with the Application,
 * because it contains volumes that must survive.
 *
 * @example
 * ```ts
 * namespace(part, part.namespace, { "pod-security.kubernetes.io/enforce": "restricted" })
 * ```
 */
export function namespace(part: Part, name: string, more: Record<string, string> = {}): Typed<INamespace> {
  return neverPrune({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { ...labels(part), ...more } },
  });
}
