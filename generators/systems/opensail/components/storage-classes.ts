import { type Component, type Here, object, type Resource } from "kustogen";
import { clusterMetadata, type Part } from "kustogen/blocks";
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
    object("storage.k8s.io/v1", "CSIDriver", {
      metadata: clusterMetadata(of, BTRFS_DRIVER),
      spec: {
        attachRequired: false,
        podInfoOnMount: false,
        volumeLifecycleModes: ["Persistent"],
        storageCapacity: false,
        fsGroupPolicy: "File",
      },
    }),
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

/** Volumes are deleted with their claims; claims that must survive are never deleted with the system. */
function storageClass(
  of: Part,
  name: string,
  fields: {
    provisioner: string;
    parameters?: Record<string, string>;
    volumeBindingMode?: "Immediate" | "WaitForFirstConsumer";
  },
): Resource {
  return object("storage.k8s.io/v1", "StorageClass", {
    metadata: clusterMetadata(of, name),
    reclaimPolicy: "Delete",
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
    ...fields,
  });
}

function snapshotClass(of: Part, name: string, driver: string, deletionPolicy: "Delete" | "Retain") {
  const metadata = clusterMetadata(of, name);
  return object("snapshot.storage.k8s.io/v1", "VolumeSnapshotClass", { metadata, driver, deletionPolicy });
}
