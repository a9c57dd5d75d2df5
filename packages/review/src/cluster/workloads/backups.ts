import { commandLine } from "../kubelet/security-context.ts";
import type { Pod } from "./pods.ts";

const BACKUP =
  /\b(?:pg_dump(?:all)?|mysqldump|mongodump|mariadb-dump|restic|borg|wal-g|pgbackrest|velero|backup)\b/i;

/** True for a CronJob that backs up data, judging by its name or command. */
export function isBackup({ containers, resource }: Pod): boolean {
  return (
    resource.kind === "CronJob" &&
    BACKUP.test([resource.metadata.name, ...containers.map(commandLine)].join(" "))
  );
}
