import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

export const deletesData = defineRule({
  id: "starts/deletes-data",
  page: {
    title: "Volume and snapshot classes keep the data when a claim or snapshot is deleted",
    why:
      "With `deletionPolicy: Delete` in a VolumeSnapshotClass, deleting a VolumeSnapshot or its " +
      "namespace also deletes the snapshot in the storage system. With `reclaimPolicy: Delete`, the " +
      "default of a StorageClass, deleting a claim or its namespace also deletes the disk.",
    source: "https://kubernetes.io/docs/concepts/storage/volume-snapshot-classes/#deletionpolicy",
    cases: { info: "for a StorageClass" },
    bad: "kind: VolumeSnapshotClass\nmetadata: {name: backups}\ndriver: ebs.csi.aws.com\ndeletionPolicy: Delete",
    good: "kind: VolumeSnapshotClass\nmetadata: {name: backups}\ndriver: ebs.csi.aws.com\ndeletionPolicy: Retain",
  },
  severity: { development: "info", beta: "info", production: "warning" },
  *check({ index }) {
    for (const resource of index.ofKind("VolumeSnapshotClass"))
      if (resource.deletionPolicy === "Delete")
        yield {
          resource,
          path: ["deletionPolicy"],
          message: "deletes a snapshot together with its VolumeSnapshot, and so with the namespace",
          fix: "set deletionPolicy: Retain, or explain in an exception why it may be deleted",
        };
    for (const resource of index.ofKind("StorageClass")) {
      const policy = textAt(resource, "reclaimPolicy");
      if (policy === "Retain") continue;
      yield {
        resource,
        path: ["reclaimPolicy"],
        severity: "info",
        message: `deletes a volume with its claim${policy === undefined ? " (the default)" : ""}`,
        fix: "set reclaimPolicy: Retain if the data must outlive the claim",
      };
    }
  },
});
