import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { listAt, textAt } from "../../kubernetes/fields.ts";
import type { ClusterObjects } from "../objects.ts";
import type { Pod } from "./pods.ts";

/** A claim that a pod mounts by name, so that all pods of its workload share it. */
export interface SharedClaim {
  claim: Resource;
  /** The index of the volume in the pod. */
  index: number;
  /** Only pods on one node may mount it (ReadWriteOnce), or only one pod (ReadWriteOncePod). */
  mode: "ReadWriteOnce" | "ReadWriteOncePod";
}

/** The volumes of a pod that are claims: the name of each claim, and the index of its volume. */
export function claimVolumes({ volumes }: Pick<Pod, "volumes">): { name: string; index: number }[] {
  return volumes.flatMap((volume, index) => {
    const name = textAt(volume, "persistentVolumeClaim", "claimName");
    return name === undefined ? [] : [{ name, index }];
  });
}

/** The claims that a pod mounts by name, in the order of its volumes. */
export function mountedClaims(pod: Pick<Pod, "volumes">): string[] {
  return claimVolumes(pod).map(({ name }) => name);
}

/** The claims of a pod that can't be mounted on several nodes at once. */
export function* singleNodeClaims({ index }: ClusterObjects, pod: Pod): Iterable<SharedClaim> {
  for (const { name, index: at } of claimVolumes(pod)) {
    const claim = index.find("PersistentVolumeClaim", name, pod.namespace, "");
    if (claim === undefined) continue;
    const modes = listAt(claim, "spec", "accessModes");
    const [mode] = modes;
    if (modes.length === 1 && (mode === "ReadWriteOnce" || mode === "ReadWriteOncePod"))
      yield { claim, index: at, mode };
  }
}
