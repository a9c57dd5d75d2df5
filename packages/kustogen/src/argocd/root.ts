import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ARGOCD } from "@kustogen/review/cluster/argocd/annotations.ts";
import { OWN_CLUSTER } from "@kustogen/review/kubernetes/own-cluster.ts";
import type { Environment } from "../authoring/environment.ts";
import { inRepository, syncPolicy } from "./application.ts";
import { ARGO_API, clusterOf } from "./deployment.ts";

/** An Application of the project `root` that syncs a folder of Argo CD objects from the repository, such as the root. */
export function keeperOf(
  name: string,
  folder: string,
  environment: Environment,
  repository: string,
  prefix: string,
): Resource {
  const { namespace, revision } = environment.argocd;
  const path = inRepository(prefix, folder);
  return {
    apiVersion: ARGO_API,
    kind: "Application",
    metadata: {
      name,
      namespace,
      // Not compared on the server: its result is newer than Argo CD's cached Applications, which it changes itself
      // while it syncs them, so the root would be OutOfSync for a moment. They have no lists with defaults.
      annotations: {
        [ARGOCD.manifestGeneratePaths]: `/${path}`,
        ...environment.argocd.annotations,
      },
    },
    spec: {
      project: "root",
      source: { repoURL: repository, targetRevision: revision, path },
      destination: { server: OWN_CLUSTER.server, namespace },
      // In production, an Application that was removed from the repository stays until someone deletes it.
      syncPolicy: syncPolicy({ automated: true, prune: environment.stage !== "production", selfHeal: true }),
    },
  };
}

/** The order of stages, production last. The AppProjects of an Argo CD are synced by its environment of the first one. */
export const STAGE_ORDER = { development: 0, beta: 1, production: 2 };

/**
 * The environments whose root syncs the AppProjects, one for each Argo CD. An environment in Argo CD's own cluster
 * has its own; those in other clusters share one, with the first that has its own if any.
 */
export function projectKeepers(environments: readonly Environment[]): Set<Environment> {
  const isLocal = (one: Environment) => [OWN_CLUSTER.server, OWN_CLUSTER.name].includes(clusterOf(one));
  const sorted = environments.toSorted((a, b) => STAGE_ORDER[a.stage] - STAGE_ORDER[b.stage]);
  // Several environments of one Argo CD are in one cluster.
  const local = groupedBy(sorted.filter(isLocal), ({ argocd }) => argocd.instance);
  return new Set(local.size > 0 ? [...local.values()].flatMap(([one]) => one ?? []) : sorted.slice(0, 1));
}
