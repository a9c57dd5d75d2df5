import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import type { ClusterObjects } from "../objects.ts";
import type { ResourceIndex } from "../resource-index.ts";
import type { Pod } from "./pods.ts";

/** The claims of an environment, and the templates from which its StatefulSets make some. */
export function* writtenClaims(
  index: ResourceIndex,
): Iterable<{ resource: Resource; spec: ValueMap; isTemplate: boolean }> {
  for (const resource of index.ofKind("PersistentVolumeClaim", ""))
    yield { resource, spec: mapAt(resource, "spec"), isTemplate: false };
  for (const resource of index.ofKind("StatefulSet", "apps"))
    for (const [claim] of itemsAt(resource, "spec", "volumeClaimTemplates"))
      yield { resource, spec: mapAt(claim, "spec"), isTemplate: true };
}

/** The names of the claims that a StatefulSet makes for each of its pods, without the pod's name behind them. */
export function templateNames(resource: Resource): string[] {
  return itemsAt(resource, "spec", "volumeClaimTemplates").flatMap(
    ([template]) => textAt(template, "metadata", "name") ?? [],
  );
}

/**
 * The claims that all pods of a workload share, by the index of the volume, and that only pods on one node may mount
 * (ReadWriteOnce), or only one pod (ReadWriteOncePod).
 */
export function* singleNodeClaims({ index }: ClusterObjects, pod: Pod) {
  for (const [at, volume] of pod.volumes.entries()) {
    const name = textAt(volume, "persistentVolumeClaim", "claimName");
    const claim = name && index.find("PersistentVolumeClaim", name, pod.namespace, "");
    if (!claim) continue;
    const modes = listAt(claim, "spec", "accessModes");
    const [mode] = modes;
    if (modes.length === 1 && (mode === "ReadWriteOnce" || mode === "ReadWriteOncePod"))
      yield { claim, index: at, mode };
  }
}
