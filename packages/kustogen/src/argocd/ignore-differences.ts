import { isDeepStrictEqual } from "node:util";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { autoscalerOf } from "@kustogen/review/cluster/workloads/autoscalers.ts";
import { textAt } from "@kustogen/review/kubernetes/fields.ts";
import type { IgnoredDifference } from "../authoring/argo.ts";
import { argoSettingsOf, type Deployment } from "./deployment.ts";

const REPLICAS = "/spec/replicas";

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
      jsonPointers: [REPLICAS],
    };
  });
}

/**
 * The fields of a deployment that Argo CD must ignore: those that the system declares for all its environments or for
 * this one, if it has resources of that kind there, and the replicas of each other workload with an autoscaler.
 */
export function ignoredDifferences(deployment: Deployment): IgnoredDifference[] {
  const declared = (argoSettingsOf(deployment).ignoreDifferences ?? []).flatMap(
    ({ group = "", ...others }) => {
      const { kind, name } = others;
      const concerned = deployment.resources.some(
        ({ apiVersion, kind: found, metadata }) =>
          groupOf(apiVersion) === group && found === kind && (name === undefined || metadata.name === name),
      );
      return concerned ? [{ ...(group !== "" && { group }), ...others }] : [];
    },
  );
  const scaled = scaledReplicas(deployment.resources).filter(
    (own) =>
      !declared.some(
        ({ jsonPointers = [], ...of }) =>
          jsonPointers.includes(REPLICAS) && isDeepStrictEqual({ ...own, ...of }, own),
      ),
  );
  return [...scaled, ...declared];
}
