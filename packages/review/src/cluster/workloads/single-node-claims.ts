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

/** The claims that a pod mounts by name, in the order of its volumes. */
export function mountedClaims({ volumes }: Pick<Pod, "volumes">): string[] {
  return volumes.flatMap((volume) => textAt(volume, "persistentVolumeClaim", "claimName") ?? []);
}

/** The claims of a pod that can't be mounted on several nodes at once. */
export function* singleNodeClaims(
  { index }: ClusterObjects,
  { namespace, volumes }: Pod,
): Iterable<SharedClaim> {
  for (const [at, volume] of volumes.entries()) {
    const name = textAt(volume, "persistentVolumeClaim", "claimName");
    const claim = name === undefined ? undefined : index.find("PersistentVolumeClaim", name, namespace, "");
    if (claim === undefined) continue;
    const modes = listAt(claim, "spec", "accessModes");
    const [mode] = modes;
    if (modes.length === 1 && (mode === "ReadWriteOnce" || mode === "ReadWriteOncePod"))
      yield { claim, index: at, mode };
  }
}
