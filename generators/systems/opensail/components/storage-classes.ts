import type { ICSIDriver } from "kubernetes-models/storage.k8s.io/v1/CSIDriver";
import type { IStorageClass } from "kubernetes-models/storage.k8s.io/v1/StorageClass";
import type { Component, Here, Resource } from "kustogen";
import { clusterMetadata, type Part, type Typed } from "kustogen/blocks";
import { byTerraform, type OpenSail } from "../context.ts";
import { WAVE } from "../waves.ts";

/** Name of the btrfs CSI driver for kubelets and StorageClasses. */
export const BTRFS_DRIVER = "btrfs.csi.tesslate.io";

/** The CSI driver's registration, and the classes of volumes and snapshots. */
export const storageClasses: Component<OpenSail> = {
  name: "storage",
  wave: WAVE.foundation,
  resources,
};

function resources(context: OpenSail, { part: of }: Here): Resource[] {
  return [
    csiDriver(of),
    storageClass(of, "tesslate-btrfs", { provisioner: BTRFS_DRIVER }),
    storageClass(of, "tesslate-btrfs-nextjs", {
      provisioner: BTRFS_DRIVER,
      parameters: { template: "nextjs" },
    }),
    snapshotClass(of, "tesslate-btrfs-snapshots", BTRFS_DRIVER, "Delete"),
    ...(byTerraform(context) ? [] : blockClasses(context, of)),
  ];
}

/** The classes of block storage, which Terraform has on AWS (k8s/terraform/aws/eks.tf). */
function blockClasses({ settings: { aws, blockStorage } }: OpenSail, of: Part): Resource[] {
  return [
    storageClass(of, "tesslate-block-storage", {
      provisioner: blockStorage.provisioner,
      volumeBindingMode: blockStorage.bindingMode,
      ...(Object.keys(blockStorage.parameters).length > 0 ? { parameters: blockStorage.parameters } : {}),
    }),
    // A hibernated project exists only as its snapshot: the platform deletes the namespace, and with it the
    // VolumeSnapshot. The project is restored from the retained content, which snapshot-cleanup deletes when it
    // expires.
    ...(aws ? [snapshotClass(of, "tesslate-ebs-snapshots", "ebs.csi.aws.com", "Retain")] : []),
  ];
}

function csiDriver(of: Part): Typed<ICSIDriver> {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "CSIDriver",
    metadata: clusterMetadata(of, BTRFS_DRIVER),
    spec: {
      attachRequired: false,
      podInfoOnMount: false,
      volumeLifecycleModes: ["Persistent"],
      storageCapacity: false,
      fsGroupPolicy: "File",
    },
  };
}

/** Volumes are deleted with their claims; claims that must survive are never deleted with the system. */
function storageClass(
  of: Part,
  name: string,
  fields: Pick<IStorageClass, "provisioner" | "parameters" | "volumeBindingMode">,
): Typed<IStorageClass> {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: clusterMetadata(of, name),
    reclaimPolicy: "Delete",
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
    ...fields,
  };
}

/** A kind of the CSI snapshot controller, for which there is no class in kubernetes-models. */
function snapshotClass(
  of: Part,
  name: string,
  driver: string,
  deletionPolicy: "Delete" | "Retain",
): Resource {
  return {
    apiVersion: "snapshot.storage.k8s.io/v1",
    kind: "VolumeSnapshotClass",
    metadata: clusterMetadata(of, name),
    driver,
    deletionPolicy,
  };
}
