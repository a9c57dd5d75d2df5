import type { INamespace } from "kubernetes-models/v1/Namespace";
import { neverPrune } from "kustogen";
import { labels, type Part, type Typed } from "kustogen/blocks";

/**
 * A Namespace with the labels that Pod Security Admission and others read. It is never deleted with the Application,
 * because it contains volumes that must survive.
 */
export function namespace(part: Part, name: string, more: Record<string, string> = {}): Typed<INamespace> {
  return neverPrune({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { ...labels(part), ...more } },
  });
}
