import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { podOf } from "../../../cluster/objects.ts";
import { keptOnRemoval } from "../../../cluster/recreation.ts";
import { mountedClaims } from "../../../cluster/references.ts";
import { templateNames } from "../../../cluster/workloads/claims.ts";
import type { ResourceChange } from "../../../compare/resources.ts";
import { listAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { changeRule } from "../../changes/rows.ts";
import type { State } from "../../model/state.ts";

/** The consequence of deleting an object of each kind. */
const GONE: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: "and its data with it unless the storage class retains it",
  PersistentVolume: "and its data with it",
  Namespace: "and everything in it, volumes too",
  VolumeSnapshot: "and the snapshot with it unless its class retains it",
};

export const volumeRemoved = changeRule({
  id: "change/volume-removed",
  title: "A volume with data is never removed as a side effect",
  why:
    "With pruning on, Argo CD, Flux and kubectl delete a claim or namespace that is no longer rendered, " +
    "together with its data. Reverting the commit doesn't bring the data back.",
  source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming",
  cases: {
    warning: ["if a pod stops mounting a claim", "if the volume keeps its data (`Retain`)"],
    info: "if the object stays in the cluster, for example because of `Prune=false`",
  },
  bad: "kind: ConfigMap\nmetadata: {name: app} # the PersistentVolumeClaim is gone",
  good: "kind: PersistentVolumeClaim\nmetadata: {name: data}\n---\nkind: ConfigMap\nmetadata: {name: app}",
  fix: "keep the volume, or save its data and say so in the review",
  severity: "error",
  basis: "decision",
  rows: [
    {
      kinds: Object.keys(GONE),
      how: "kept",
      severity: "info",
      says: ({ name, before, context }) =>
        `${name} is no longer rendered; it stays in the cluster (${keptOnRemoval(before, context)})`,
    },
    {
      kinds: ["StatefulSet"],
      how: "gone",
      if: ({ before }) =>
        listAt(before, "spec", "volumeClaimTemplates").length > 0 &&
        textAt(before, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted") === "Delete",
      says: ({ name, before }) =>
        `${name} is deleted, and its volumes ${templateNames(before).join(", ")} with it`,
    },
    {
      value: (one, state) => {
        const pod = podOf(state, one);
        return pod && mountedClaims(pod);
      },
      how: "loses",
      severity: "warning",
      if: ({ items, context }) => items.some((claim) => !isRenamed(context.changes, claim)),
      says: ({ name, items }) =>
        `${name} no longer mounts the volume of PersistentVolumeClaim ${items.join(", ")}: it starts without its data`,
    },
  ],
  *more(before, _after, context) {
    for (const { action, renamed, before: resource, kind } of context.changes) {
      const consequence = lookUp(GONE, kind);
      if (
        resource === undefined ||
        consequence === undefined ||
        keptOnRemoval(resource, context) !== undefined
      )
        continue;
      // A renamed one is deleted, and an empty one created.
      if (action !== "removed" && renamed === undefined) continue;
      const name = resourceText(resource);
      const keeper = retaining(resource, before);
      if (keeper !== undefined)
        yield {
          severity: "warning",
          resource,
          message: `${name} is deleted; ${keeper === resource ? "its storage" : resourceText(keeper)} keeps the data (Retain), but pods can no longer use it`,
        };
      else
        yield {
          resource,
          message: `${name} is deleted, ${consequence}`,
          todo: `back up ${name}, or keep it with an annotation (Argo CD: \`argocd.argoproj.io/sync-options: Prune=false\`; Flux: \`kustomize.toolkit.fluxcd.io/prune: disabled\`)`,
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
