import type { Resource } from "kustogen";
import { container, cronJob, type Part } from "kustogen/blocks";
import { NAME } from "./addresses.ts";
import { download, PASSING, passingVolumes } from "./backup-bucket.ts";
import type { TeslaSync } from "./context.ts";
import { clientPod, databaseClient } from "./database-client.ts";
import type { Settings } from "./settings.ts";

/** What people start by hand: `kubectl create job … --from=cronjob/teslasync-restore-drill`. */
export const RESTORE_DRILL = "teslasync-restore-drill";

/** Restores the newest dump beside the database, looks whether anything is in it, and takes it away again. */
const DRILL = `dump=$(ls -1 /backups/daily-*.dump | sort | tail -n 1)
scratch="\${DATABASE_NAME}_drill"
sql() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }
sql --command="DROP DATABASE IF EXISTS $scratch" --command="CREATE DATABASE $scratch"
sql --dbname="$scratch" --command="CREATE EXTENSION IF NOT EXISTS timescaledb" --command="SELECT timescaledb_pre_restore()"
pg_restore --exit-on-error --no-owner --no-comments --dbname="$scratch" "$dump"
sql --dbname="$scratch" --command="SELECT timescaledb_post_restore()"
tables=$(sql --dbname="$scratch" --command="SELECT count(*) FROM pg_stat_user_tables")
sql --command="DROP DATABASE $scratch"
test "$tables" -gt 0
echo "$dump: $tables tables restored"
`;

/**
 * The restore drill as a CronJob that never runs by itself: its Job is started by hand, and is complete only when the
 * newest dump could be restored.
 */
export function restoreDrill(
  context: TeslaSync,
  part: Part,
  { bucket, resources, volume }: NonNullable<Settings["backup"]>,
): Resource {
  const { images, settings } = context;
  const kept = { name: PASSING.name, persistentVolumeClaim: { claimName: NAME.backup } };
  return cronJob(part, {
    name: RESTORE_DRILL,
    schedule: "0 0 1 * *",
    cron: { suspend: true },
    // A large database takes hours to restore.
    job: { backoffLimit: 0, activeDeadlineSeconds: 14_400, ttlSecondsAfterFinished: 604_800 },
    container: databaseClient(context, { name: "drill", script: DRILL, resources, mounts: [PASSING] }),
    pod: {
      ...clientPod(settings, bucket ? passingVolumes(volume.size) : [kept]),
      ...(bucket ? { initContainers: [container(download(images.awsCli, bucket, resources))] } : {}),
    },
  });
}
