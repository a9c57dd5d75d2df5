import { mapAt, textAt } from "../kubernetes/fields.ts";
import type { ResourceIndex } from "./resource-index.ts";

/** Drivers whose volumes are block devices with an ext4 file system, unless the class names another. */
const DRIVERS =
  /^(?:ebs\.csi\.aws\.com|kubernetes\.io\/(?:aws-ebs|gce-pd|azure-disk)|pd\.csi\.storage\.gke\.io|disk\.csi\.azure\.com|driver\.longhorn\.io|dobs\.csi\.digitalocean\.com|csi\.hetzner\.cloud|cinder\.csi\.openstack\.org|linodebs\.csi\.linode\.com|[\w.-]*rbd\.csi\.ceph\.com)$/;

/** Classes of such volumes that clusters usually have. */
const CLASSES = new Set([
  ...["gp2", "gp3", "ebs-sc", "standard-rwo", "premium-rwo", "managed-csi", "managed-premium"],
  ...["longhorn", "do-block-storage", "hcloud-volumes", "rook-ceph-block", "ceph-block"],
]);

/** True if a class surely makes volumes with an ext4 file system of their own, whose top folder contains `lost+found`. */
export function hasLostAndFound(index: ResourceIndex, className: string): boolean {
  const written = index
    .ofKind("StorageClass", "storage.k8s.io")
    .find(({ metadata }) => metadata.name === className);
  if (written === undefined) return CLASSES.has(className);
  const parameters = mapAt(written, "parameters");
  const type = ["csi.storage.k8s.io/fstype", "fsType", "fstype"].flatMap(
    (key) => textAt(parameters, key) ?? [],
  );
  return DRIVERS.test(textAt(written, "provisioner") ?? "") && type.every((one) => one === "ext4");
}
