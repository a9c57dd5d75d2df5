import type { Resource } from "../../kubernetes/resource.ts";
import type { GeneratedLayer } from "../system.ts";

/** What Argo CD's objects need to know of a layer; small, because it crosses threads. */
export interface ArgoView {
  layer: string;
  folder: string;
  /** Identity of every resource; of autoscalers also what they scale. */
  resources: Resource[];
}

/** The view of a generated layer. */
export function argoView({ node, folder, resources }: GeneratedLayer): ArgoView {
  return { layer: node.layer, folder, resources: resources.map(identityOnly) };
}

function identityOnly({ apiVersion, kind, metadata, spec }: Resource): Resource {
  const { name, namespace } = metadata;
  const target = (spec as { scaleTargetRef?: unknown } | undefined)?.scaleTargetRef;
  return {
    apiVersion,
    kind,
    metadata: namespace === undefined ? { name } : { name, namespace },
    ...(target === undefined ? {} : { spec: { scaleTargetRef: target } }),
  };
}
