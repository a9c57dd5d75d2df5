/**
 * Immutable fields that changed nevertheless: the object is deleted and created again. The operator does this in the
 * step for the same object under Upgrade; `npm run referee -- upgrade` follows it.
 */
export const IMMUTABLE_CHANGES = [
  {
    kind: "StorageClass",
    name: "tesslate-block-storage",
    field: "parameters",
    step:
      'If the StorageClass in the cluster has no `encrypted: "true"`, delete it once. Argo CD creates it again. ' +
      "Existing volumes stay unencrypted until their data moves to new ones",
    command: "kubectl delete storageclass tesslate-block-storage",
  },
] as const;
