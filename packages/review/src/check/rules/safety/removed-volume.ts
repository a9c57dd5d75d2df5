import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { defineRule } from "../../rule.ts";

const KINDS: Record<string, string> = {
  PersistentVolumeClaim: "the volume and its data go with it where the class deletes them",
  PersistentVolume: "nothing mounts the volume any more",
  Namespace: "everything in it is deleted, volumes too",
  VolumeSnapshot: "the snapshot goes with it where its class deletes it",
  CustomResourceDefinition: "every object of its kind is deleted in the whole cluster",
};

export const removedVolume = defineRule({
  id: "safety/removed-volume",
  title: "Nothing that holds data is removed by the way",
  why:
    "Whatever prunes (Argo CD, Flux, kubectl apply --prune) deletes what is no longer rendered. A claim, a namespace or a " +
    "definition of custom resources takes data with it, and no revert brings it back.",
  source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming",
  severity: { development: "info", beta: "warning", production: "error" },
  needs: ["rendered", "since"],
  *check({ index, since }) {
    if (since === undefined) return;
    for (const [kind, what] of Object.entries(KINDS))
      for (const before of since.index.ofKind(kind)) {
        const { name, namespace } = before.metadata;
        if (index.find(kind, name, namespace) !== undefined) continue;
        const kept = isKept(before);
        yield {
          resource: before,
          ...(kept && { severity: "info" as const }),
          message: `${kind} ${name} was there in ${since.revision} and is gone: ${kept ? "it stays in the cluster, by its annotation" : what}`,
          fix: "keep it, or save its data and say so in the review",
        };
      }
  },
});

/** True for what the annotations of Argo CD, Flux or Helm keep when it is no longer rendered. */
function isKept({ metadata }: Resource): boolean {
  const { annotations = {} } = metadata;
  return (
    /Prune=false/.test(annotations["argocd.argoproj.io/sync-options"] ?? "") ||
    annotations["kustomize.toolkit.fluxcd.io/prune"] === "disabled" ||
    annotations["helm.sh/resource-policy"] === "keep"
  );
}
