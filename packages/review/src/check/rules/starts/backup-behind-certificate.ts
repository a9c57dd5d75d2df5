import { ARGOCD } from "../../../cluster/argocd/annotations.ts";
import { waveOf } from "../../../cluster/argocd/hooks.ts";
import { isBackup } from "../../../cluster/workloads/backups.ts";
import { defineRule } from "../../rule.ts";

export const backupBehindCertificate = defineRule({
  id: "starts/backup-behind-certificate",
  title: "A backup doesn't wait for a certificate",
  why:
    "A Certificate that isn't issued holds up all later sync waves. If the CronJob of a backup is in one " +
    "of them, it is never created, and no error is reported. Argo CD applies a sync wave once everything " +
    "in the earlier waves is healthy.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/",
  example: {
    bad: "kind: Certificate\nmetadata: {name: shop}\n---\nkind: CronJob\nmetadata: {name: backup, annotations: {argocd.argoproj.io/sync-wave: \"1\"}}\nspec: {jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: dump, image: 'postgres:17.2', args: [pg_dump, --file=/backup/dump.sql]}]}}}}}",
    good: "kind: Certificate\nmetadata: {name: shop}\n---\nkind: CronJob\nmetadata: {name: backup, annotations: {argocd.argoproj.io/sync-wave: \"0\"}}\nspec: {jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: dump, image: 'postgres:17.2', args: [pg_dump, --file=/backup/dump.sql]}]}}}}}",
  },
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "risk",
  *check({ index, pods }) {
    const certificates = index
      .ofKind("Certificate")
      .filter(({ apiVersion }) => apiVersion.startsWith("cert-manager.io/"));
    if (certificates.length === 0) return;
    const first = certificates.reduce((one, other) => (waveOf(other) < waveOf(one) ? other : one));
    for (const pod of pods) {
      const { resource } = pod;
      if (waveOf(resource) <= waveOf(first) || !isBackup(pod)) continue;
      yield {
        resource,
        path: ["metadata", "annotations", ARGOCD.syncWave],
        message: `is in wave ${waveOf(resource)}, after Certificate ${first.metadata.name} in wave ${waveOf(first)}: without the certificate there is no backup`,
        fix: "put the backup into an earlier wave",
      };
    }
  },
});
