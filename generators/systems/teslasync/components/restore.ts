import { because, type Resource } from "kustogen";
import { container, cronJob, type Part } from "kustogen/blocks";
import { NAME } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
// Checks that the restored database has content, and drops it.
import drillScript from "../files/drill.sh";
// Keeps it, under a name to set in the environment's file.
import keepScript from "../files/keep-restored.sh";
// Restores a dump, the newest unless DUMP names another, into a separate database next to the one in use.
import restoreScript from "../files/restore.sh";
import type { Settings } from "../settings.ts";
import { download, PASSING, PASSING_VOLUMES } from "./backup-bucket.ts";
import { clientPod, databaseClient } from "./database-client.ts";

/** Started by hand: `kubectl create job … --from=cronjob/teslasync-restore`. */
export const RESTORE = "teslasync-restore";
export const RESTORE_DRILL = "teslasync-restore-drill";

/**
 * The restore and its drill, as CronJobs that never run on their own: a Job is started by hand, and is complete only
 * if the dump could be restored. Neither touches the database in use.
 */
export function restores(
  context: TeslaSync,
  part: Part,
  { bucket }: NonNullable<Settings["backup"]>,
): Resource[] {
  const { images, settings } = context;
  const kept = { name: PASSING.name, persistentVolumeClaim: { claimName: NAME.backup } };
  const byHand = (name: string, of: string, script: string): Resource =>
    cronJob(part, {
      name,
      schedule: "0 0 1 * *",
      cron: { suspend: true },
      // Without a deadline: restoring a large database takes hours.
      job: { backoffLimit: 0, ttlSecondsAfterFinished: 604_800 },
      container: databaseClient(context, of, restoreScript + script, {
        mounts: [PASSING],
        variables: { DUMP: because("None: the newest dump.", "") },
      }),
      pod: {
        ...clientPod(settings, bucket ? PASSING_VOLUMES : [kept]),
        ...(bucket ? { initContainers: [container(download(images.awsCli, bucket))] } : {}),
      },
    });
  return [byHand(RESTORE, "restore", keepScript), byHand(RESTORE_DRILL, "drill", drillScript)];
}
