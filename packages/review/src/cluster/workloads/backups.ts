import { commandLine } from "../kubelet/security-context.ts";
import type { Pod } from "./pods.ts";

const BACKUP =
  /\b(?:pg_dump(?:all)?|mysqldump|mongodump|mariadb-dump|restic|borg|wal-g|pgbackrest|velero|backup)\b/i;

/** True for a CronJob that backs data up, as far as its name or command says so. */
export function isBackup({ containers, resource }: Pod): boolean {
  return (
    resource.kind === "CronJob" &&
    BACKUP.test([resource.metadata.name, ...containers.map(commandLine)].join(" "))
  );
}
