import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { autoscalerOf } from "@kustogen/review/cluster/workloads/autoscalers.ts";
import { textAt } from "@kustogen/review/kubernetes/fields.ts";
import type { IgnoredDifference } from "../authoring/argo.ts";
import type { Deployment } from "./deployment.ts";

/** The replicas of each workload with an autoscaler. */
export function scaledReplicas(resources: readonly Resource[]): IgnoredDifference[] {
  return resources.flatMap((resource) => {
    const scaler = autoscalerOf(resource);
    if (scaler?.least === undefined) return [];
    const { kind, name } = scaler;
    const { namespace } = resource.metadata;
    return {
      group: groupOf(textAt(resource, ...scaler.path, "apiVersion") ?? "apps/v1"),
      kind,
      name,
      ...(namespace !== undefined && { namespace }),
      jsonPointers: ["/spec/replicas"],
    };
  });
}

/**
 * The fields of a deployment that Argo CD must ignore: the replicas of each workload with an autoscaler, and those
 * that the system declares for all its environments or for this one, if it has resources of that kind there.
 */
export function ignoredDifferences({ system, environment, resources }: Deployment): IgnoredDifference[] {
  const ignored = scaledReplicas(resources);
  const { ignoreDifferences: everywhere = [], environments = {} } = system.argocd ?? {};
  const here = lookUp(environments, environment.name)?.ignoreDifferences ?? [];
  for (const declared of [...everywhere, ...here]) {
    const { group = "", ...others } = declared;
    const { kind, name } = others;
    const concerned = resources.some(
      ({ apiVersion, kind: found, metadata }) =>
        groupOf(apiVersion) === group && found === kind && (name === undefined || metadata.name === name),
    );
    if (concerned) ignored.push({ ...(group !== "" && { group }), ...others });
  }
  return ignored;
}
