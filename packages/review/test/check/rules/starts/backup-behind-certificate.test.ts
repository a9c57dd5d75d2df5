import { describe, expect, it } from "vitest";
import { backupBehindCertificate } from "../../../../src/check/rules/starts/backup-behind-certificate.ts";
import { judged, state } from "../../state.ts";

const cron = (wave: number, name = "nightly-backup") =>
  `---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: ${name}, annotations: {argocd.argoproj.io/sync-wave: "${wave}"}}\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c}]}}}}}\n`;
const CERTIFICATE =
  '---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: tls, annotations: {argocd.argoproj.io/sync-wave: "1"}}\n';

describe("starts/backup-behind-certificate", () => {
  it("refuses a backup in a later wave", () =>
    expect(judged(backupBehindCertificate, state(CERTIFICATE + cron(2)))[0]).toMatch(
      /^error .*is in wave 2, after Certificate tls/,
    ));
  it("takes an earlier one, and other jobs", () => {
    expect(judged(backupBehindCertificate, state(CERTIFICATE + cron(0)))).toEqual([]);
    expect(judged(backupBehindCertificate, state(CERTIFICATE + cron(2, "report")))).toEqual([]);
  });
});
