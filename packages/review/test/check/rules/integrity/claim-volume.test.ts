import { describe, expect, it } from "vitest";
import { claimVolume } from "../../../../src/check/rules/integrity/claim-volume.ts";
import { judged, state } from "../../state.ts";

const given = (claim: string, volume: string, { name = "disk", size = "5Gi", mode = "ReadWriteOnce" } = {}) =>
  state(`apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: photos, namespace: shop}
spec: {volumeName: ${name}, accessModes: [${mode}], resources: {requests: {storage: ${size}}}, ${claim}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec: {capacity: {storage: 5Gi}, accessModes: [ReadWriteOnce], ${volume}}
`);
const said = (claim: string, volume: string, asked = {}) => judged(claimVolume, given(claim, volume, asked));
const place = "error PersistentVolumeClaim photos (namespace shop): spec";

describe("integrity/claim-volume", () => {
  it("reports a claim whose volume has another class, is too small, or lacks an access mode", () => {
    expect(said("storageClassName: fast", "storageClassName: slow")).toEqual([
      `${place}.storageClassName: waits for volume disk, which has class slow, not fast`,
    ]);
    expect(said('storageClassName: ""', "storageClassName: slow")).toEqual([
      `${place}.storageClassName: waits for volume disk, which has class slow, not none`,
    ]);
    expect(said("storageClassName: slow", "")).toEqual([
      `${place}.storageClassName: waits for volume disk, which has no class, not slow`,
    ]);
    expect(said("", "", { size: "6Gi" })).toEqual([
      `${place}.resources.requests.storage: waits for volume disk, which has 5Gi, not 6Gi`,
    ]);
    expect(said("", "", { mode: "ReadWriteMany" })).toEqual([
      `${place}.accessModes: waits for volume disk, which has ReadWriteOnce, not ReadWriteMany`,
    ]);
  });

  it("reports a claim whose volume is reserved for another", () => {
    expect(said("", "claimRef: {name: films, namespace: shop}")).toEqual([
      `${place}.volumeName: waits for volume disk, which is reserved for claim films of namespace shop`,
    ]);
    expect(said("", "claimRef: {name: photos, namespace: home}")).toHaveLength(1);
  });

  it("takes what fits, a class that the cluster sets, and a volume that is reserved for the claim", () => {
    for (const [claim, volume] of [
      ["", ""],
      ["", "storageClassName: slow"],
      ['storageClassName: ""', ""],
      ["storageClassName: slow", "storageClassName: slow"],
      ["storageClassName: fast", "storageClassName: slow, claimRef: {name: photos, namespace: shop}"],
    ] as const)
      expect(said(claim, volume)).toEqual([]);
    expect(said("", "", { size: "4Gi" })).toEqual([]);
    expect(said("", "storageClassName: slow", { name: "another", size: "6Gi" })).toEqual([]);
  });
});
