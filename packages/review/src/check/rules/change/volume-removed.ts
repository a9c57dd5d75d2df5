import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { keptOnRemoval } from "../../../cluster/recreation.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { named, nameText } from "../../../kubernetes/resource-name.ts";
import { changedResources, type RiskRule, removedResources } from "./risk.ts";

export const volumeRemoved: RiskRule = {
  id: "volume-removed",
  title: "A volume with data is deleted, or no longer mounted",
  severity: "error",
  *find(context) {
    const gone = context.changes.flatMap(({ action, renamed, before, kind }) =>
      before !== undefined &&
      (kind === "PersistentVolumeClaim" || kind === "PersistentVolume") &&
      (action === "removed" || renamed !== undefined)
        ? [before]
        : [],
    );
    for (const volume of gone) {
      const resource = named(volume);
      const kept = keptOnRemoval(volume);
      yield kept !== undefined
        ? {
            severity: "info" as const,
            resource,
            message: `${nameText(resource)} is no longer described; it stays in the cluster (${kept})`,
          }
        : {
            resource,
            message: `${nameText(resource)} is deleted, and its data with it unless the storage class retains it`,
            todo: `back up ${nameText(resource)}, or keep it with the annotation argocd.argoproj.io/sync-options: Prune=false`,
          };
    }
    for (const set of removedResources(context, "StatefulSet"))
      for (const [claim] of itemsAt(set, "spec", "volumeClaimTemplates"))
        if (textAt(set, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted") === "Delete")
          yield {
            resource: named(set),
            path: ["spec", "volumeClaimTemplates"],
            message: `${nameText(named(set))} is deleted, and its volumes ${textAt(claim, "metadata", "name") ?? ""} with it`,
          };
    for (const { before, after } of changedResources(context)) {
      const now = claimsOf(after);
      for (const claim of claimsOf(before))
        if (!now.has(claim) && !isRenamed(context.changes, claim))
          yield {
            severity: "warning" as const,
            resource: named(after),
            message: `${nameText(named(after))} no longer mounts the volume of PersistentVolumeClaim ${claim}: it starts without its data`,
          };
    }
  },
};

function isRenamed(changes: Parameters<RiskRule["find"]>[0]["changes"], claim: string): boolean {
  return changes.some(({ kind, renamed }) => kind === "PersistentVolumeClaim" && renamed?.name === claim);
}

function claimsOf(workload: Resource): Set<string> {
  const pod =
    workload.kind === "CronJob" ? ["spec", "jobTemplate", "spec", "template"] : ["spec", "template"];
  return new Set(
    itemsAt(workload, ...pod, "spec", "volumes").flatMap(
      ([volume]) => textAt(volume, "persistentVolumeClaim", "claimName") ?? [],
    ),
  );
}
