import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Environment } from "../authoring/environment.ts";
import { applicationDetails, inRepository } from "./application.ts";
import {
  ARGO_API,
  applicationName,
  argoSettingsOf,
  type Deployment,
  destinationNamespace,
  projectName,
} from "./deployment.ts";
import { SYSTEM_LABEL } from "./metadata.ts";
import { policyOf } from "./policy.ts";

/**
 * The ApplicationSet of an environment: one Application for each deployment, rolled out one after another in the
 * order of the environment file; a system that doesn't become healthy stops the rest. A system that is synced
 * manually is in no step. `deployments` are those of the environment, in that order.
 */
export function applicationSetOf(
  environment: Environment,
  deployments: readonly Deployment[],
  repository: string,
  prefix: string,
): Resource {
  const { namespace, revision } = environment.argocd;
  const automated = deployments.filter(({ system }) => policyOf(system, environment).automated);
  const kept = deployments.map(argoSettingsOf).some((one) => (one.application ?? one.project) !== undefined);
  return {
    apiVersion: ARGO_API,
    kind: "ApplicationSet",
    metadata: { name: `systems-${environment.name}`, namespace },
    spec: {
      goTemplate: true,
      goTemplateOptions: ["missingkey=error"],
      // The finalizers in each element's patch decide whether deleting an Application deletes its resources.
      syncPolicy: { preserveResourcesOnDeletion: true },
      generators: [
        {
          list: {
            elements: deployments.map((deployment) => ({
              system: deployment.system.name,
              ...(kept && { application: applicationName(deployment), project: projectName(deployment) }),
              namespace: destinationNamespace(deployment),
              path: inRepository(prefix, deployment.folder),
              patch: applicationDetails(deployment, prefix),
            })),
          },
        },
      ],
      ...(automated.length > 0 && {
        strategy: {
          type: "RollingSync",
          rollingSync: {
            steps: automated.map(({ system }) => ({
              matchExpressions: [{ key: SYSTEM_LABEL, operator: "In", values: [system.name] }],
            })),
          },
        },
      }),
      template: {
        metadata: {
          name: kept ? "{{ .application }}" : `{{ .system }}-${environment.name}`,
          labels: { [SYSTEM_LABEL]: "{{ .system }}" },
        },
        spec: {
          project: kept ? "{{ .project }}" : "{{ .system }}",
          source: { repoURL: repository, targetRevision: revision, path: "{{ .path }}" },
          destination: { ...environment.cluster, namespace: "{{ .namespace }}" },
        },
      },
      templatePatch: "{{ toJson .patch }}",
    },
  };
}
