import { describe, expect, it } from "vitest";
import { volumeSurvives } from "../../../../src/check/rules/argocd/volume-survives.ts";
import { application, judgedArgo } from "../../argo.ts";

const claim = (options: string) =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, annotations: {argocd.argoproj.io/sync-options: "${options}"}}\n`;
const pruned = application("one", { spec: "syncPolicy: {automated: {prune: true}}" });

describe("argocd/volume-survives", () => {
  it("reports a claim that pruning can delete", () => {
    expect(judgedArgo(volumeSurvives, { one: claim("") }, pruned)).toEqual([
      "error PersistentVolumeClaim data: can be deleted with its data: Application one prunes, and the object lacks Prune=false",
    ]);
  });

  it("is silent about one that is kept, and where nothing is pruned", () => {
    expect(judgedArgo(volumeSurvives, { one: claim("Prune=false,Delete=false") }, pruned)).toEqual([]);
    expect(judgedArgo(volumeSurvives, { one: claim("") }, application("one"))).toEqual([]);
  });

  describe("data that outlives its claim", () => {
    const claims = (spec: string) =>
      `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: shop}\nspec: {${spec}}\n`;
    const volume = (spec: string) =>
      `---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: disk}\nspec: {${spec}}\n`;
    const ofClass = (name: string, fields: string, metadata = "") =>
      `apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: ${name}, ${metadata}}\nprovisioner: p\n${fields}\n`;
    const isDefault = 'annotations: {storageclass.kubernetes.io/is-default-class: "true"}';
    const count = (one: string, storage = "apiVersion: v1\nkind: List\n", applications = pruned) =>
      judgedArgo(volumeSurvives, { one, storage }, applications).length;

    it("is silent about a claim of a volume that is retained, also by default", () => {
      expect(count(claims("volumeName: disk") + volume("persistentVolumeReclaimPolicy: Retain"))).toBe(0);
      expect(count(claims("volumeName: disk") + volume("nfs: {path: /a}"))).toBe(0);
      expect(count(claims('storageClassName: ""') + volume("nfs: {path: /a}"))).toBe(0);
      expect(count(claims("storageClassName: nfs") + volume("storageClassName: nfs"))).toBe(0);
      expect(count(claims("") + volume("claimRef: {namespace: shop, name: data}"))).toBe(0);
    });

    it("reports one whose volume is deleted, or is another's", () => {
      expect(count(claims("volumeName: disk") + volume("persistentVolumeReclaimPolicy: Delete"))).toBe(1);
      expect(count(claims("volumeName: other") + volume("nfs: {path: /a}"))).toBe(1);
      expect(count(claims("storageClassName: fast") + volume("storageClassName: nfs"))).toBe(1);
      expect(count(claims("") + volume("claimRef: {namespace: shop, name: other}"))).toBe(1);
    });

    it("is silent about a claim whose class, also the default one, retains its volumes", () => {
      expect(count(claims("storageClassName: disks"), ofClass("disks", "reclaimPolicy: Retain"))).toBe(0);
      expect(count(claims(""), ofClass("disks", "reclaimPolicy: Retain", isDefault))).toBe(0);
    });

    it("reports one whose class deletes them, in one of the clusters at least", () => {
      expect(count(claims("storageClassName: disks"), ofClass("disks", ""))).toBe(1);
      expect(count(claims("storageClassName: other"), ofClass("disks", "reclaimPolicy: Retain"))).toBe(1);
      expect(count(claims(""), ofClass("disks", "reclaimPolicy: Retain"))).toBe(1);
      expect(
        count(
          `${claims("storageClassName: disks")}---\n${ofClass("disks", "reclaimPolicy: Delete")}`,
          ofClass("disks", "reclaimPolicy: Retain"),
        ),
      ).toBe(1);
    });

    it("reports a Namespace only if a claim in it, or a StatefulSet's, loses its data", () => {
      const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n";
      const set = (name: string, at: string) =>
        `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db${at}}\nspec: {volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: ${name}}}]}\n`;
      const kept = ofClass("disks", "reclaimPolicy: Retain");
      expect(count(namespace + claims("storageClassName: disks"), kept)).toBe(0);
      expect(count(namespace + set("disks", ""), kept)).toBe(0);
      expect(count(namespace + set("other", ""), kept)).toBe(1);
      expect(count(namespace + set("other", ", namespace: shop"), kept)).toBe(1);
      expect(count(namespace + set("other", ", namespace: elsewhere"), kept)).toBe(0);
    });
  });
});
