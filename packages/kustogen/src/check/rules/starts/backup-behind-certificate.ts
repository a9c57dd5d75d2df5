import type { Resource } from "../../../kubernetes/resource.ts";
import { commandLine } from "../../facts/security.ts";
import { defineRule } from "../../rule.ts";

const BACKUP =
  /\b(?:pg_dump(?:all)?|mysqldump|mongodump|mariadb-dump|restic|borg|wal-g|pgbackrest|velero|backup)\b/i;

export const backupBehindCertificate = defineRule({
  id: "starts/backup-behind-certificate",
  title: "A backup doesn't wait for a certificate",
  why:
    "Argo CD applies a wave when the one before it is healthy. A certificate that isn't issued holds back all later waves, " +
    "and a backup in one of them silently doesn't exist.",
  source: "https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/",
  severity: { development: "info", beta: "warning", production: "error" },
  needs: ["rendered"],
  *check({ index, pods }) {
    const certificates = index
      .ofKind("Certificate")
      .filter(({ apiVersion }) => apiVersion.startsWith("cert-manager.io/"));
    if (certificates.length === 0) return;
    const first = certificates.reduce((one, other) => (wave(other) < wave(one) ? other : one));
    for (const { containers, resource } of pods) {
      if (resource.kind !== "CronJob" || wave(resource) <= wave(first)) continue;
      const text = [resource.metadata.name, ...containers.map(commandLine)].join(" ");
      if (BACKUP.test(text))
        yield {
          resource,
          path: ["metadata", "annotations", "argocd.argoproj.io/sync-wave"],
          message: `is in wave ${wave(resource)}, behind Certificate ${first.metadata.name} in wave ${wave(first)}: without the certificate there is no backup`,
          fix: "put the backup into an earlier wave",
        };
    }
  },
});

function wave({ metadata }: Resource): number {
  return Number(metadata.annotations?.["argocd.argoproj.io/sync-wave"] ?? 0) || 0;
}
