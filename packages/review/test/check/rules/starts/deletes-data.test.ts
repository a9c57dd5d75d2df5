import { describe, expect, it } from "vitest";
import { deletesData } from "../../../../src/check/rules/starts/deletes-data.ts";
import { judged, state } from "../../state.ts";

const object = (yaml: string) => state(yaml);

describe("starts/deletes-data", () => {
  it("warns of snapshots that go with their namespace, and says it of volumes", () => {
    expect(
      judged(
        deletesData,
        object(
          "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshotClass\nmetadata: {name: s}\ndeletionPolicy: Delete",
        ),
      )[0],
    ).toMatch(/^warning/);
    expect(
      judged(
        deletesData,
        object("apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: s}\nprovisioner: x"),
      )[0],
    ).toMatch(/^info .*\(the default\)/);
  });
  it("takes what is retained", () =>
    expect(
      judged(
        deletesData,
        object(
          "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: s}\nreclaimPolicy: Retain",
        ),
      ),
    ).toEqual([]));
});
