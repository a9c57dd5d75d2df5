import type { Resource } from "kustogen";
import { container, cronJob, type Part } from "kustogen/blocks";
import { NAME } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import type { Settings } from "../settings.ts";
import { download, PASSING, passingVolumes } from "./backup-bucket.ts";
import { clientPod, databaseClient } from "./database-client.ts";

/** What people start by hand: `kubectl create job … --from=cronjob/teslasync-restore`. */
export const RESTORE = "teslasync-restore";
export const RESTORE_DRILL = "teslasync-restore-drill";

/** Restores a dump, the newest unless DUMP says another, into a database of its own beside the one that is used. */
const INTO_NEW = `dump="/backups/\${DUMP:-$(ls -1 /backups | grep '^daily-.*[.]dump$' | sort | tail -n 1)}"
test -f "$dump"
sql() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }
restore() {
  sql --command="CREATE DATABASE $1"
  sql --dbname="$1" --command="CREATE EXTENSION IF NOT EXISTS timescaledb" --command="SELECT timescaledb_pre_restore()"
  pg_restore --exit-on-error --no-owner --no-comments --dbname="$1" "$dump"
  sql --dbname="$1" --command="SELECT timescaledb_post_restore()"
  tables=$(sql --dbname="$1" --command="SELECT count(*) FROM pg_stat_user_tables")
  test "$tables" -gt 0
}
`;

/** Looks whether anything is in it, and takes it away again. */
const DRILL = `scratch="\${DATABASE_NAME}_drill"
sql --command="DROP DATABASE IF EXISTS $scratch"
restore "$scratch"
sql --command="DROP DATABASE $scratch"
echo "$dump: $tables tables restored"
`;

/** Leaves it there, under a name that the environment's file then says. */
const KEEP = `name="\${DATABASE_NAME%%_restored_*}_restored_$(date -u +%Y%m%d%H%M)"
restore "$name"
echo "$dump: $tables tables restored. Now set postgres.database: $name"
`;

/**
 * The restore and its drill, as CronJobs that never run by themselves: a Job is started by hand, and is complete only
 * when the dump could be restored. Neither touches the database that is used.
 */
export function restores(
  context: TeslaSync,
  part: Part,
  backup: NonNullable<Settings["backup"]>,
): Resource[] {
  return [
    byHand(context, part, backup, RESTORE, INTO_NEW + KEEP),
    byHand(context, part, backup, RESTORE_DRILL, INTO_NEW + DRILL),
  ];
}

function byHand(
  context: TeslaSync,
  part: Part,
  { bucket, resources, volume }: NonNullable<Settings["backup"]>,
  name: string,
  script: string,
): Resource {
  const { images, settings } = context;
  const kept = { name: PASSING.name, persistentVolumeClaim: { claimName: NAME.backup } };
  return cronJob(part, {
    name,
    schedule: "0 0 1 * *",
    cron: { suspend: true },
    // A large database takes hours to restore.
    job: { backoffLimit: 0, activeDeadlineSeconds: 14_400, ttlSecondsAfterFinished: 604_800 },
    container: databaseClient(context, {
      name: name === RESTORE ? "restore" : "drill",
      script,
      resources,
      mounts: [PASSING],
      variables: { DUMP: "" },
    }),
    pod: {
      ...clientPod(settings, bucket ? passingVolumes(volume.size) : [kept]),
      ...(bucket ? { initContainers: [container(download(images.awsCli, bucket, resources))] } : {}),
    },
  });
}
