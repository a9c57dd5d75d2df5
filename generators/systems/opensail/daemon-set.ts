import type { IDaemonSet } from "kubernetes-models/apps/v1/DaemonSet";
import type { IDaemonSetSpec } from "kubernetes-models/apps/v1/DaemonSetSpec";
import type { IContainer } from "kubernetes-models/v1/Container";
import { metadata, type Part, type PodFields, podTemplate, selector, type Typed } from "kustogen/blocks";

/** What a `daemonSet` runs on every node. */
export interface DaemonSetOptions {
  name: string;
  containers: IContainer[];
  pod?: PodFields;
  /** Kubernetes' own fields of the DaemonSet's spec. */
  spec?: Partial<Omit<IDaemonSetSpec, "selector" | "template">>;
}

/**
 * A DaemonSet: one pod on every node, replaced node by node.
 */
export function daemonSet(part: Part, options: DaemonSetOptions): Typed<IDaemonSet> {
  const { name, containers, pod, spec } = options;
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: metadata(part, name),
    spec: {
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      ...spec,
      selector: { matchLabels: selector(part) },
      template: podTemplate(part, containers, pod),
    },
  };
}
