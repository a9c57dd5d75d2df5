import { because, type Component, ignoreHealth, type Resource } from "kustogen";
import {
  type ContainerFields,
  container,
  cronJob,
  type EnvSource,
  env,
  onVolume,
  type Part,
  requirements,
  survivingClaim,
} from "kustogen/blocks";
import { NAME } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
// Gives PostgreSQL's programs the address of the ConfigMap's database.
import connectScript from "../files/connect.sh";
import downloadScript from "../files/download.sh";
// Checks that the restored database has content, and drops it.
import drillScript from "../files/drill.sh";
// A dump counts only if it is complete: it is read back before it gets its name.
import dumpScript from "../files/dump.sh";
// The first dump of a week is also kept under a second name; of both kinds the newest are kept.
import keepScript from "../files/keep.sh";
// Keeps what was restored, under a name to set in the environment's file.
import keepRestoredScript from "../files/keep-restored.sh";
// Restores a dump, the newest unless DUMP names another, into a separate database next to the one in use.
import restoreScript from "../files/restore.sh";
import uploadScript from "../files/upload.sh";
import { toDatabase, toInternet } from "../outside.ts";
import { APP_SECRET } from "../secrets.ts";
import type { Settings } from "../settings.ts";
import { WAVE } from "../waves.ts";
import { CONFIG_ENV } from "./app-container.ts";
import { databaseCa } from "./database-ca.ts";

type Backup = NonNullable<Settings["backup"]>;

/** Where the dumps are: on a claim, or on their way to and from the bucket. */
const DUMPS = { name: "backups", mountPath: "/backups" };
/** What dumps, restores and that way take. */
const DUMPING = requirements("100m/1000m", "256Mi/2Gi");

/** The CronJob that dumps PostgreSQL to a volume, or through a temporary one to a bucket; the restore, and its drill. */
export const backup: Component<TeslaSync, Backup> = {
  name: "backup",
  wave: WAVE.edge,
  when: ({ settings }) => settings.backup,
  resources: (context, { on, part }) => described(context, on, part),
  talksTo: (context, { bucket }) => [toDatabase(context), bucket && toInternet("dumps go to the bucket")],
};

function described({ images, settings }: TeslaSync, on: Backup, part: Part): Resource[] {
  const { bucket, deadlineSeconds, volume } = on;
  const ca = databaseCa(settings);
  const dumps = bucket
    ? [
        { name: DUMPS.name, emptyDir: {} },
        { name: "tmp", emptyDir: {} },
      ]
    : [{ name: DUMPS.name, persistentVolumeClaim: { claimName: NAME.backup } }];
  const pod = {
    securityContext: onVolume({ runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 }),
    volumes: [...dumps, ...ca.volumes],
  };
  // A container with PostgreSQL's programs, signed in to TeslaSync's database.
  const client = (name: string, script: string, own: Record<string, EnvSource>): ContainerFields => ({
    name,
    image: images.postgresClient,
    command: ["sh", "-c", connectScript + script],
    envFrom: [CONFIG_ENV],
    env: env({ PGPASSWORD: { secret: APP_SECRET, key: "DATABASE_PASS" }, ...ca.variables, ...own }),
    volumeMounts: [DUMPS, ...ca.mounts],
    resources: DUMPING,
  });
  // The restore and its drill never run on their own: a Job is started by hand, and is complete only if the dump could be
  // restored. Neither touches the database in use, or has a deadline: restoring a large database takes hours.
  const byHand = (name: string, of: string, script: string): Resource => {
    const DUMP = because("None: the newest dump.", "");
    const download = bucket && [container(aws("download", downloadScript, images.awsCli, bucket, DUMP))];
    return cronJob(part, {
      name,
      schedule: "0 0 1 * *",
      cron: { suspend: true },
      job: { backoffLimit: 0, ttlSecondsAfterFinished: 604_800 },
      container: client(of, restoreScript + script, { DUMP }),
      pod: { ...pod, ...(download && { initContainers: download }) },
    });
  };
  const dump = bucket
    ? client("dump", dumpScript, {})
    : client("dump", dumpScript + keepScript, { KEEP_DAILY: 7, KEEP_WEEKLY: 4 });
  return [
    // With most storage classes its volume is made when the first run mounts it: until then it waits, in good health.
    ...(bucket ? [] : [ignoreHealth(survivingClaim(part, { name: NAME.backup, ...volume }))]),
    // Runs never overlap, a missed one starts within the hour or not at all, and a failed one is retried twice.
    cronJob(part, {
      name: NAME.backup,
      schedule: "30 3 * * *",
      cron: { timeZone: "Etc/UTC", startingDeadlineSeconds: 3600 },
      job: { backoffLimit: 2, activeDeadlineSeconds: deadlineSeconds, ttlSecondsAfterFinished: 86_400 },
      ...(bucket
        ? {
            container: aws("upload", uploadScript, images.awsCli, bucket),
            pod: { ...pod, initContainers: [container(dump)] },
          }
        : { container: dump, pod }),
    }),
    byHand("teslasync-restore", "restore", keepRestoredScript),
    byHand("teslasync-restore-drill", "drill", drillScript),
  ];
}

/** A container that moves dumps between the temporary volume and the bucket. */
function aws(
  name: string,
  script: string,
  image: string,
  bucket: NonNullable<Backup["bucket"]>,
  DUMP?: string,
): ContainerFields {
  const key = (of: string) => ({ secret: "teslasync-backup-s3", key: of });
  return {
    name,
    image,
    command: ["sh", "-c", script],
    env: env({
      HOME: "/tmp",
      DUMP,
      BUCKET: bucket.name,
      PREFIX: "postgresql",
      AWS_REGION: bucket.region,
      AWS_ACCESS_KEY_ID: key("access-key"),
      AWS_SECRET_ACCESS_KEY: key("secret-key"),
    }),
    volumeMounts: [DUMPS, { name: "tmp", mountPath: "/tmp" }],
    resources: DUMPING,
  };
}
