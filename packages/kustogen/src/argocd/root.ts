import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ARGOCD } from "@kustogen/review/cluster/argocd/annotations.ts";
import { RESOURCES_FINALIZER } from "@kustogen/review/cluster/argocd/cascade.ts";
import { syncWave } from "../authoring/argo-annotations.ts";
import type { Environment } from "../authoring/environment.ts";
import { inRepository, syncPolicy } from "./application.ts";
import { ARGO_API, IN_CLUSTER } from "./deployment.ts";
import { subscriptions } from "./notifications.ts";

/** An Application of the project `root` that keeps a folder of Argo CD objects as the repository has it. */
function keeperOf(
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
      // Not compared on the server: its answer is newer than what Argo CD remembers of the Applications, which it changes
      // itself while it syncs them, and the root would be OutOfSync for a moment. They have no lists with defaults.
      annotations: {
        [ARGOCD.manifestGeneratePaths]: `/${path}`,
        ...subscriptions(environment),
      },
      // Nobody prunes the last of a preview: its folder is gone, and its root deleted.
      ...(environment.preview && { finalizers: [RESOURCES_FINALIZER] }),
    },
    spec: {
      project: "root",
      source: { repoURL: repository, targetRevision: revision, path },
      destination: { server: IN_CLUSTER, namespace },
      // In production an Application that left the repository stays until someone deletes it.
      syncPolicy: syncPolicy({ automated: true, prune: environment.stage !== "production", selfHeal: true }, [
        "ServerSideApply=true",
        "PruneLast=true",
      ]),
    },
  };
}

/** The app of apps of an environment: it keeps `argocd/<environment>` (in the folder of that name), itself included. */
export function rootOf(
  argocd: string,
  environment: Environment,
  repository: string,
  prefix: string,
): Resource {
  return keeperOf(
    `root-${environment.name}`,
    `${argocd}/${environment.name}`,
    environment,
    repository,
    prefix,
  );
}

/** The Application that keeps the AppProjects; in a wave before the Applications that belong to them. */
export function projectsKeeperOf(
  argocd: string,
  environment: Environment,
  repository: string,
  prefix: string,
): Resource {
  return syncWave(
    -1,
    keeperOf(`projects-${environment.name}`, `${argocd}/projects`, environment, repository, prefix),
  );
}

/** How far a stage is from production; the AppProjects of an Argo CD are kept by its least serious environment. */
const RANK = { development: 0, beta: 1, production: 2 };

/**
 * The environments whose root keeps the AppProjects, one for each Argo CD. An environment whose cluster is the one
 * that Argo CD runs in has its own; those with other clusters share one, with the first that has its own if any.
 */
export function projectKeepers(environments: readonly Environment[]): Set<Environment> {
  const isLocal = ({ cluster }: Environment) =>
    "server" in cluster ? cluster.server === IN_CLUSTER : cluster.name === "in-cluster";
  const sorted = environments.toSorted((a, b) => RANK[a.stage] - RANK[b.stage]);
  // Several environments of one Argo CD are one cluster.
  const local = sorted
    .filter(isLocal)
    .filter(
      (one, index, all) => all.findIndex(({ argocd }) => argocd.instance === one.argocd.instance) === index,
    );
  const first = sorted.find((environment) => !isLocal(environment));
  if (local.length > 0 || first === undefined) return new Set(local);
  return new Set([first]);
}
