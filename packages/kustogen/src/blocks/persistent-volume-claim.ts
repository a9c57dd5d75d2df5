import type { IPersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import { neverPrune } from "../authoring/argo-annotations.ts";
import { metadata, type Part, type Typed } from "./metadata.ts";
import { known } from "./options.ts";

/** The volume that a claim asks for. */
export interface ClaimOptions {
  name: string;
  /** "10Gi"; may grow later if the storage class allows it, but never shrink. */
  size: string;
  storageClass?: string;
  accessMode?: "ReadWriteOnce" | "ReadWriteOncePod" | "ReadWriteMany" | "ReadOnlyMany";
}

/**
 * A plain PersistentVolumeClaim: Argo CD deletes it, and its data, once it is removed from the manifests. For data that
 * must outlive that, use `survivingClaim`.
 *
 * @example
 * ```ts
 * persistentVolumeClaim(part, { name: "shop-cache", size: "10Gi" })
 * ```
 */
export function persistentVolumeClaim(part: Part, options: ClaimOptions): Typed<IPersistentVolumeClaim> {
  const { name, size, storageClass, accessMode = "ReadWriteOnce" } = known("persistentVolumeClaim", options);
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: metadata(part, name),
    spec: {
      accessModes: [accessMode],
      ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
      resources: { requests: { storage: size } },
    },
  };
}

/**
 * A PersistentVolumeClaim whose data must survive: Argo CD neither prunes it when it is removed from the manifests nor
 * deletes it with the Application. Access mode and storage class are immutable once it exists.
 *
 * @example
 * ```ts
 * survivingClaim(part, { name: "shop-data", size: "10Gi", storageClass: "gp3" })
 * ```
 */
export function survivingClaim(part: Part, options: ClaimOptions): Typed<IPersistentVolumeClaim> {
  return neverPrune(persistentVolumeClaim(part, options));
}
