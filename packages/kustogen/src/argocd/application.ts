import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ARGOCD } from "@kustogen/review/cluster/argocd/annotations.ts";
import { RESOURCES_FINALIZER } from "@kustogen/review/cluster/recreation.ts";
import type { ApplicationSettings } from "../authoring/argo.ts";
import {
  ARGO_API,
  applicationName,
  argoSettingsOf,
  type Deployment,
  destinationNamespace,
  projectName,
} from "./deployment.ts";
import { ignoredDifferences } from "./ignore-differences.ts";
import { askedMetadata, SYSTEM_LABEL } from "./metadata.ts";
import { type FullPolicy, policyOf } from "./policy.ts";

/**
 * Unlimited attempts, eventually every five minutes: with a limit, Argo CD would never try the same commit again, and
 * a Secret or a certificate that arrives an hour later would change nothing. Each uses the newest commit: without
 * `refresh`, all would try the one that failed, and the commit that fixes it would have to wait.
 */
const RETRY = { limit: -1, refresh: true, backoff: { duration: "10s", factor: 2, maxDuration: "5m" } };

/** Objects are pruned last, when everything that replaces them is healthy. */
const USUAL_OPTIONS = ["ServerSideApply=true", "PruneLast=true"];

/**
 * Compares with the API server's result for the manifests. Argo CD's own comparison doesn't know the defaults in
 * lists that are replaced as a whole (claim templates, ExternalSecrets, kinds of any CRD), and reports an object with
 * one as OutOfSync forever.
 */
const SERVER_SIDE_DIFF = { [ARGOCD.compareOptions]: "ServerSideDiff=true" };

/** A path of this repository for Argo CD: `prefix` is the folder of kustogen's root in the repository. */
export function inRepository(prefix: string, path: string): string {
  return prefix === "" ? path : `${prefix}/${path}`;
}

/** The annotations, finalizers, sync policy and ignored differences of a deployment, which differ between systems. */
export function applicationDetails(
  deployment: Deployment,
  prefix: string,
): { metadata: Record<string, unknown>; spec: Record<string, unknown> } {
  const policy = policyOf(deployment.system, deployment.environment);
  const ignored = ignoredDifferences(deployment);
  const usual = [
    ...(deployment.makesNamespace ? ["CreateNamespace=true"] : []),
    ...USUAL_OPTIONS,
    ...(ignored.length > 0 ? ["RespectIgnoreDifferences=true"] : []),
  ];
  const { syncOptions = usual, retry } = argoSettingsOf(deployment);
  const sync = syncPolicy(policy, syncOptions, retry);
  const { annotations, labels } = askedMetadata(deployment.system, deployment.environment);
  const paths = deployment.folders.map((folder) => `/${inRepository(prefix, folder)}`);
  return {
    metadata: {
      annotations: {
        ...(syncOptions.includes("ServerSideApply=true") && SERVER_SIDE_DIFF),
        [ARGOCD.manifestGeneratePaths]: paths.join(";"),
        ...annotations,
      },
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(policy.cascadeDelete && { finalizers: [RESOURCES_FINALIZER] }),
    },
    spec: {
      ...(Object.keys(sync).length > 0 && { syncPolicy: sync }),
      ...(ignored.length > 0 && { ignoreDifferences: ignored }),
    },
  };
}

/** The field `spec.syncPolicy` of an Application; without `automated`, a person starts each sync. */
export function syncPolicy(
  { automated, prune, selfHeal }: Pick<FullPolicy, "automated" | "prune" | "selfHeal">,
  syncOptions: readonly string[] = USUAL_OPTIONS,
  retry: ApplicationSettings["retry"] = RETRY,
): Record<string, unknown> {
  return {
    ...(automated && { automated: { prune, selfHeal } }),
    ...(syncOptions.length > 0 && { syncOptions }),
    ...(retry && { retry }),
  };
}

/** The Application that deploys a system's overlay to an environment. */
export function applicationOf(deployment: Deployment, repository: string, prefix: string): Resource {
  const { system, environment, folder } = deployment;
  const { metadata, spec } = applicationDetails(deployment, prefix);
  const { labels, ...others } = metadata;
  return {
    apiVersion: ARGO_API,
    kind: "Application",
    metadata: {
      name: applicationName(deployment),
      namespace: environment.argocd.namespace,
      labels: { [SYSTEM_LABEL]: system.name, ...(labels as Record<string, string> | undefined) },
      ...others,
    },
    spec: {
      project: projectName(deployment),
      source: {
        repoURL: repository,
        targetRevision: environment.argocd.revision,
        path: inRepository(prefix, folder),
      },
      destination: { ...environment.cluster, namespace: destinationNamespace(deployment) },
      ...spec,
    },
  };
}
