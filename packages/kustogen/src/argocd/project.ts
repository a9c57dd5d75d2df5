import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { RESOURCES_FINALIZER } from "@kustogen/review/cluster/recreation.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { OWN_CLUSTER } from "@kustogen/review/kubernetes/own-cluster.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { ARGO_API, applicationName, clusterOf, type Deployment, destinationNamespace } from "./deployment.ts";
import { policyOf } from "./policy.ts";
import { repositoryOf } from "./repository.ts";

/** The field of a project that lists kinds, sorted, from keys such as "apps/Deployment". */
function listed(kinds: ReadonlySet<string>): { group: string; kind: string }[] {
  return [...kinds].sort().map((key) => {
    const [group = "", kind = ""] = key.split("/");
    return { group, kind };
  });
}

/** The destinations of a system: exactly the namespaces of its resources, in each of its clusters. */
function destinations(deployments: readonly Deployment[]): Record<string, string>[] {
  const found = new Map<string, Record<string, string>>();
  for (const { system, environment, resources } of deployments) {
    const { cluster } = environment;
    const namespaces = new Set([
      destinationNamespace({ system, environment }),
      ...(system.argocd?.permit?.namespaces ?? []),
    ]);
    for (const { metadata } of resources) if (metadata.namespace) namespaces.add(metadata.namespace);
    for (const namespace of namespaces)
      found.set(`${clusterOf(environment)} ${namespace}`, { ...cluster, namespace });
  }
  return [...found.keys()].sort().map((key) => found.get(key) as Record<string, string>);
}

/** The sync windows of a system, each for the Application of its environment. */
function syncWindows(deployments: readonly Deployment[]): Record<string, unknown>[] {
  return deployments.flatMap((deployment) =>
    policyOf(deployment.system, deployment.environment).syncWindows.map(({ manualSync, ...window }) => ({
      ...window,
      applications: [applicationName(deployment)],
      ...(manualSync !== undefined && { manualSync }),
    })),
  );
}

/** The repositories of environments, without duplicates, in order. */
function repositories(environments: readonly Environment[], origin: string | undefined): string[] {
  return [...new Set(environments.map((environment) => repositoryOf(environment, origin)))];
}

/**
 * The AppProject of a system: its repositories, the namespaces and kinds of its rendered environments, and nothing
 * else. It contains no wildcard, so a new kind or namespace is permitted by the commit that adds it.
 */
export function projectOf(
  system: System,
  deployments: readonly Deployment[],
  namespace: string,
  origin: string | undefined,
): Resource {
  const cluster = new Set<string>();
  const namespaced = new Set<string>();
  const permit = (apiVersion: string, kind: string) =>
    (isClusterScoped(apiVersion, kind) ? cluster : namespaced).add(`${groupOf(apiVersion)}/${kind}`);
  for (const { resources, makesNamespace } of deployments) {
    for (const { apiVersion, kind } of resources) permit(apiVersion, kind);
    if (makesNamespace) permit("v1", "Namespace");
  }
  for (const { group = "", kind } of system.argocd?.permit?.kinds ?? []) permit(`${group}/v1`, kind);
  const windows = syncWindows(deployments);
  const environments = deployments.map(({ environment }) => environment);
  return {
    apiVersion: ARGO_API,
    kind: "AppProject",
    metadata: { name: system.name, namespace, finalizers: [RESOURCES_FINALIZER] },
    spec: {
      description: system.description,
      sourceRepos: [...repositories(environments, origin), ...(system.argocd?.permit?.repositories ?? [])],
      destinations: destinations(deployments),
      clusterResourceWhitelist: listed(cluster),
      // An empty list of namespaced kinds would permit every kind, so all are forbidden explicitly.
      ...(namespaced.size > 0
        ? { namespaceResourceWhitelist: listed(namespaced) }
        : { namespaceResourceBlacklist: [{ group: "*", kind: "*" }] }),
      ...(windows.length > 0 && { syncWindows: windows }),
    },
  };
}

/** The AppProject of the roots: Applications, ApplicationSets and AppProjects in Argo CD's own namespace. */
export function rootProject(
  environments: readonly Environment[],
  namespace: string,
  origin: string | undefined,
): Resource {
  const sets = environments.some(({ argocd }) => argocd.form === "applicationset");
  return {
    apiVersion: ARGO_API,
    kind: "AppProject",
    metadata: { name: "root", namespace, finalizers: [RESOURCES_FINALIZER] },
    spec: {
      description: "The roots: they define which systems Argo CD runs in an environment.",
      sourceRepos: repositories(environments, origin),
      destinations: [{ server: OWN_CLUSTER.server, namespace }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: ["AppProject", "Application", ...(sets ? ["ApplicationSet"] : [])].map(
        (kind) => ({ group: "argoproj.io", kind }),
      ),
    },
  };
}
