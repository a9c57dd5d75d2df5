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

  describe("with a selector", () => {
    const volume = (labels: string) =>
      `---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: disk, labels: {${labels}}}\nspec: {nfs: {server: a, path: /b}}\n`;
    const claim = (spec: string) =>
      `---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: photos, namespace: shop}\nspec: {${spec}}\n`;
    const set = (spec: string) =>
      `---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db, namespace: shop}\nspec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {${spec}}}]}\n`;
    const SELECTS = "selector: {matchLabels: {app: db}}";
    const said = (text: string, inPart = false) => judged(claimVolume, state(text, { inPart }));

    it("warns if no volume has the labels", () => {
      expect(said(volume("volume: db") + set(SELECTS))).toEqual([
        "warning StatefulSet db (namespace shop): spec.volumeClaimTemplates[0].spec.selector: waits for a volume with app=db; those here have volume=db",
      ]);
      expect(said(volume("") + claim(SELECTS))).toEqual([
        "warning PersistentVolumeClaim photos (namespace shop): spec.selector: waits for a volume with app=db; those here have no labels",
      ]);
    });

    it.each([
      ["that a volume has", volume("app: db, tier: a") + claim(SELECTS)],
      ["without labels", volume("volume: db") + claim("selector: {}")],
      ["of a claim that names its volume", volume("volume: db") + claim(`volumeName: a, ${SELECTS}`)],
      ["where no volume is written", set(SELECTS)],
      ["of a template that any volume fits", volume("volume: db") + set("selector: {}")],
    ])("takes a selector %s", (_, text) => expect(said(text)).toEqual([]));

    it("is silent if a part is missing", () =>
      expect(said(volume("volume: db") + claim(SELECTS), true)).toEqual([]));
  });
});
