import { defineRule } from "../../model/rule.ts";

export const deletesData = defineRule({
  id: "starts/deletes-data",
  title: "A class of snapshots keeps their data when they are deleted",
  why: "Deleting a VolumeSnapshot, or its namespace, also deletes the snapshot in the storage system.",
  source: "https://kubernetes.io/docs/concepts/storage/volume-snapshot-classes/#deletionpolicy",
  bad: "kind: VolumeSnapshotClass\nmetadata: {name: backups}\ndriver: ebs.csi.aws.com\ndeletionPolicy: Delete",
  good: "kind: VolumeSnapshotClass\nmetadata: {name: backups}\ndriver: ebs.csi.aws.com\ndeletionPolicy: Retain",
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
  },
});
