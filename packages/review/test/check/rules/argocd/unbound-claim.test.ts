import { describe, expect, it } from "vitest";
import { waveOrder } from "../../../../src/check/rules/argocd/wave-order.ts";
import { judged, state } from "../../state.ts";

const at = (wave: number) => `annotations: {argocd.argoproj.io/sync-wave: "${wave}"}`;
const claim = (wave: number, spec: string) =>
  `---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, ${at(wave)}}\nspec: {accessModes: [ReadWriteOnce], ${spec}}\n`;
const template =
  "template: {spec: {volumes: [{name: d, persistentVolumeClaim: {claimName: data}}], containers: [{name: a, image: a}]}}";
const web = (wave: number) =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, ${at(wave)}}\nspec: {${template}}\n`;
const cron = (wave: number) =>
  `---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: backup, ${at(wave)}}\nspec: {jobTemplate: {spec: {${template}}}}\n`;
const storage = (mode: string) =>
  `---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: gp3}\nvolumeBindingMode: ${mode}\n`;
const last = `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: last, ${at(9)}}\n`;

describe("argocd/unbound-claim", () => {
  it("refuses a claim before its pod where the class waits for the pod", () => {
    const yaml = claim(-1, "storageClassName: gp3") + web(0) + storage("WaitForFirstConsumer");
    expect(judged(waveOrder, state(yaml))).toEqual([
      "error PersistentVolumeClaim data: metadata.annotations: is applied in Sync, wave -1, but Deployment web, which mounts it, in Sync, wave 0: its class binds it only when a pod uses it, so that no later wave is applied",
    ]);
  });

  it("warns where the class is the cluster's, and where only a CronJob mounts it before a later wave", () => {
    expect(judged(waveOrder, state(claim(-1, "") + web(0)))[0]).toMatch(/^warning .*if its class binds/);
    expect(judged(waveOrder, state(claim(0, "") + cron(0) + last))[0]).toMatch(
      /^warning .*only CronJob backup mounts it/,
    );
  });

  it("is silent where a pod mounts it in time, nothing waits, or it is bound at once", () => {
    for (const yaml of [
      claim(0, "") + web(0),
      claim(-1, "") + web(-1) + cron(0) + last,
      claim(0, "") + cron(0),
      claim(-1, "storageClassName: gp3") + web(0) + storage("Immediate"),
      claim(-1, 'storageClassName: ""') + web(0),
      claim(-1, "volumeName: pv-1") + web(0),
      claim(-1, "").replace("ReadWriteOnce", "ReadWriteMany") + web(0),
    ])
      expect(judged(waveOrder, state(yaml))).toEqual([]);
  });
});
