import type { IDaemonSet } from "kubernetes-models/apps/v1/DaemonSet";
import type { IDaemonSetSpec } from "kubernetes-models/apps/v1/DaemonSetSpec";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { Typed } from "./kubernetes.ts";
import { selector } from "./labels.ts";
import { metadata } from "./metadata.ts";
import type { Part } from "./part.ts";
import { type PodFields, podTemplate } from "./pod.ts";

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
 *
 * @example
 * ```ts
 * daemonSet(part, {
 *   name: "shop-agent",
 *   containers: [
 *     container({ name: "agent", image: context.images.agent, resources: requirements("50m/200m", "64Mi/128Mi") }),
 *   ],
 *   pod: { tolerations: [{ operator: "Exists" }] },
 * })
 * ```
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
