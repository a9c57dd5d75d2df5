import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type Claim, clusterClaims } from "./claims.ts";
import type { GeneratedLayer } from "./system.ts";

/** The facts about a layer that are compared with other systems; small, because it crosses threads. */
export interface ArgoView {
  layer: string;
  folder: string;
  /** The identity of every resource; for autoscalers also their target. */
  resources: Resource[];
  /** The claims that no other system of its cluster may also have. */
  claims: Claim[];
}

/** The views of a system's layers, with shared parts as the same object. */
export function argoViews(layers: readonly GeneratedLayer[]): ArgoView[] {
  const known = new Map<Resource, Resource>();
  const identityOf = (resource: Resource): Resource => {
    return kept(known, resource, () => identityOnly(resource));
  };
  const claimed = new Map<Resource, Claim[]>();
  const claimsOf = (resource: Resource): Claim[] => kept(claimed, resource, () => clusterClaims(resource));
  return layers.map(({ node, folder, resources }) => ({
    layer: node.layer,
    folder,
    resources: resources.map(identityOf),
    claims: node.environment?.argocd.enabled ? claimsIn(resources, claimsOf) : [],
  }));
}

/** The claims of all resources, with each key once; most have none. */
function claimsIn(resources: readonly Resource[], claimsOf: (resource: Resource) => Claim[]): Claim[] {
  const found = new Map<string, string>();
  for (const resource of resources) for (const [key, said] of claimsOf(resource)) found.set(key, said);
  return [...found];
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
