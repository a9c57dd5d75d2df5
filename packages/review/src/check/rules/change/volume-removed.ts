import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { FLUX } from "../../../cluster/argocd/annotations.ts";
import { podOf } from "../../../cluster/objects.ts";
import { keptOnRemoval } from "../../../cluster/recreation.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { mountedClaims } from "../../../cluster/workloads/single-node-claims.ts";
import type { ResourceChange } from "../../../compare/resources.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { adviceFor } from "../../deployer.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { changedResources, removedResources } from "./changed.ts";

/** The consequence of deleting an object of each kind. */
const GONE: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: "and its data with it unless the storage class retains it",
  PersistentVolume: "and its data with it",
  Namespace: "and everything in it, volumes too",
  VolumeSnapshot: "and the snapshot with it unless its class retains it",
};

export const volumeRemoved = defineRule({
  id: "change/volume-removed",
  title: "A volume with data is never removed as a side effect",
  why:
    "With pruning on, Argo CD, Flux and kubectl delete a claim or namespace that is no longer rendered, " +
    "together with its data. Reverting the commit doesn't bring the data back.",
  source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming",
  example: {
    bad: "kind: ConfigMap\nmetadata: {name: app} # the PersistentVolumeClaim is gone",
    good: "kind: PersistentVolumeClaim\nmetadata: {name: data}\n---\nkind: ConfigMap\nmetadata: {name: app}",
  },
  severity: "error",
  least: "info",
  cases: {
    warning: ["if a pod stops mounting a claim", "if the volume keeps its data (`Retain`)"],
    info: "if the object stays in the cluster, for example because of `Prune=false`",
  },
  basis: "decision",
  fix: "keep the volume, or save its data and say so in the review",
  *checkChange(before, after, context) {
    const gone = context.changes.flatMap(({ action, renamed, before, kind }) =>
      before !== undefined &&
      lookUp(GONE, kind) !== undefined &&
      (action === "removed" || renamed !== undefined)
        ? [before]
        : [],
    );
    for (const volume of gone) {
      const resource = volume;
      const kept = keptOnRemoval(volume, context);
      const retained = retaining(volume, before);
      if (kept === undefined && retained !== undefined) {
        const keeper = retained === volume ? "its storage" : resourceText(retained);
        yield {
          severity: "warning" as const,
          resource,
          message: `${resourceText(resource)} is deleted; ${keeper} keeps the data (Retain), but pods can no longer use it`,
        };
        continue;
      }
      yield kept !== undefined
        ? {
            severity: "info" as const,
            resource,
            message: `${resourceText(resource)} is no longer rendered; it stays in the cluster (${kept})`,
          }
        : {
            resource,
            message: `${resourceText(resource)} is deleted, ${lookUp(GONE, resource.kind)}`,
            todo: `back up ${resourceText(resource)}, or keep it with an annotation (${adviceFor(context.deployer, "`argocd.argoproj.io/sync-options: Prune=false`", `\`${FLUX.prune}: disabled\``)})`,
          };
    }
    for (const set of removedResources(context, "StatefulSet"))
      for (const [claim] of itemsAt(set, "spec", "volumeClaimTemplates"))
        if (textAt(set, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted") === "Delete")
          yield {
            resource: set,
            path: ["spec", "volumeClaimTemplates"],
            message: `${resourceText(set)} is deleted, and its volumes ${textAt(claim, "metadata", "name") ?? ""} with it`,
          };
    for (const { before: was, after: resource } of changedResources(context)) {
      const now = claimsOf(podOf(after, resource));
      for (const claim of new Set(claimsOf(podOf(before, was))))
        if (!now.includes(claim) && !isRenamed(context.changes, claim))
          yield {
            severity: "warning" as const,
            resource,
            message: `${resourceText(resource)} no longer mounts the volume of PersistentVolumeClaim ${claim}: it starts without its data`,
          };
    }
  },
});

/** The volume that keeps the data of a volume or claim; it does so by default unless a storage class created it. */
function retaining(resource: Resource, { index }: State): Resource | undefined {
  const name = textAt(resource, "spec", "volumeName");
  const volume =
    resource.kind === "PersistentVolume"
      ? resource
      : resource.kind === "PersistentVolumeClaim" && name !== undefined
        ? index.find("PersistentVolume", name, "")
        : undefined;
  const policy = textAt(volume, "spec", "persistentVolumeReclaimPolicy") ?? "Retain";
  return policy === "Retain" ? volume : undefined;
}

function isRenamed(changes: readonly ResourceChange[], claim: string): boolean {
  return changes.some(({ kind, renamed }) => kind === "PersistentVolumeClaim" && renamed?.name === claim);
}

function claimsOf(pod: Pod | undefined): string[] {
  return pod === undefined ? [] : mountedClaims(pod);
}
