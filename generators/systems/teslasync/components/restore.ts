import type { Resource } from "kustogen";
import { container, cronJob, type Part } from "kustogen/blocks";
import { NAME } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
// Looks whether anything is in it, and takes it away again.
import drillScript from "../files/drill.sh";
// Leaves it there, under a name that the environment's file then says.
import keepScript from "../files/keep-restored.sh";
// Restores a dump, the newest unless DUMP says another, into a database of its own beside the one that is used.
import restoreScript from "../files/restore.sh";
import type { Settings } from "../settings.ts";
import { download, PASSING, passingVolumes } from "./backup-bucket.ts";
import { clientPod, databaseClient } from "./database-client.ts";

/** What people start by hand: `kubectl create job … --from=cronjob/teslasync-restore`. */
export const RESTORE = "teslasync-restore";
export const RESTORE_DRILL = "teslasync-restore-drill";

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
    byHand(context, part, backup, RESTORE, restoreScript + keepScript),
    byHand(context, part, backup, RESTORE_DRILL, restoreScript + drillScript),
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
