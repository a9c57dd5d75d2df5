import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { IgnoredDifference } from "../authoring/argo.ts";
import type { Deployment } from "./deployment.ts";

/** What an autoscaler scales; undefined for resources that are none. KEDA's ScaledObject scales Deployments by default. */
function scaleTarget({
  apiVersion,
  kind,
  spec,
}: Resource): { group: string; kind: string; name: string } | undefined {
  const group = groupOf(apiVersion);
  const isAutoscaler =
    (group === "autoscaling" && kind === "HorizontalPodAutoscaler") ||
    (group === "keda.sh" && kind === "ScaledObject");
  if (!isAutoscaler) return undefined;
  const target = (spec as { scaleTargetRef?: { apiVersion?: string; kind?: string; name?: string } })
    ?.scaleTargetRef;
  if (target?.name === undefined) return undefined;
  const { apiVersion: version = "apps/v1", kind: scaled = "Deployment", name } = target;
  return { group: groupOf(version), kind: scaled, name };
}

/**
 * What Argo CD must not fight over in a deployment: the replicas of each workload with an autoscaler, and what the
 * system declares, as far as it has resources of that kind there.
 */
export function ignoredDifferences({ system, resources }: Deployment): IgnoredDifference[] {
  const ignored: IgnoredDifference[] = [];
  for (const resource of resources) {
    const target = scaleTarget(resource);
    if (target === undefined) continue;
    const { namespace } = resource.metadata;
    ignored.push({
      ...target,
      ...(namespace !== undefined && { namespace }),
      jsonPointers: ["/spec/replicas"],
    });
  }
  for (const declared of system.argocd?.ignoreDifferences ?? []) {
    const { group = "", kind, name, namespace, jsonPointers, jqPathExpressions } = declared;
    const concerned = resources.some(
      ({ apiVersion, kind: found, metadata }) =>
        groupOf(apiVersion) === group && found === kind && (name === undefined || metadata.name === name),
    );
    if (!concerned) continue;
    ignored.push({
      ...(group !== "" && { group }),
      kind,
      ...(name !== undefined && { name }),
      ...(namespace !== undefined && { namespace }),
      ...(jsonPointers !== undefined && { jsonPointers: [...jsonPointers] }),
      ...(jqPathExpressions !== undefined && { jqPathExpressions: [...jqPathExpressions] }),
    });
  }
  return ignored;
}
