import { type Resource, syncWave } from "kustogen";
import { backup as backupJob, container, part } from "kustogen/blocks";
import { NAME } from "./addresses.ts";
import { PASSING, passingVolumes, upload } from "./backup-bucket.ts";
import type { TeslaSync } from "./context.ts";
import { clientPod, databaseClient } from "./database-client.ts";
import { restores } from "./restore.ts";
import { WAVE } from "./waves.ts";

/** A dump counts when it is whole: it is read back before it gets its name. */
const DUMP = `now=$(date -u +%Y%m%dT%H%M%SZ)
rm -f /backups/*.partial
pg_dump --format=custom --compress=9 --file="/backups/$now.partial"
pg_restore --list "/backups/$now.partial" >/dev/null
mv "/backups/$now.partial" "/backups/daily-$now.dump"
ls -l "/backups/daily-$now.dump"
`;

/** The first dump of a week also stays under a second name; of both kinds the newest are kept. */
const KEEP = `week=$(date -u +%G-W%V)
if [ "$KEEP_WEEKLY" -gt 0 ] && [ ! -e "/backups/weekly-$week.dump" ]; then
  ln "/backups/daily-$now.dump" "/backups/weekly-$week.dump"
fi
forget() {
  ls -1 /backups | grep "^$1-" | sort -r | tail -n "+$(($2 + 1))" | while read -r old; do rm "/backups/$old"; done
}
forget daily "$KEEP_DAILY"
forget weekly "$KEEP_WEEKLY"
`;

/** The CronJob that dumps PostgreSQL to a volume, or to a bucket by way of a passing one; and its restore drill. */
export function backup(context: TeslaSync): Resource[] {
  const { images, settings } = context;
  if (!settings.backup) return [];
  const { bucket, deadlineSeconds, keepDaily, keepWeekly, resources, schedule, timeZone, volume } =
    settings.backup;
  const of = part(context, "backup");
  const common = { name: NAME.backup, schedule, timeZone, deadlineSeconds };
  const dump = { name: "dump", resources };
  const jobs = bucket
    ? backupJob(of, {
        ...common,
        container: upload(images.awsCli, bucket, resources),
        pod: {
          ...clientPod(settings, passingVolumes(volume.size)),
          initContainers: [container(databaseClient(context, { ...dump, script: DUMP, mounts: [PASSING] }))],
        },
      })
    : backupJob(of, {
        ...common,
        container: databaseClient(context, {
          ...dump,
          script: DUMP + KEEP,
          variables: { KEEP_DAILY: keepDaily, KEEP_WEEKLY: keepWeekly },
        }),
        pod: clientPod(settings),
        volume: { mountPath: PASSING.mountPath, ...volume },
      });
  return syncWave(WAVE.edge, [...jobs, ...restores(context, of, settings.backup)]);
}
