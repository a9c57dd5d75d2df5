import { type Component, ignoreHealth, type Resource } from "kustogen";
import { container, cronJob, type Part, survivingClaim } from "kustogen/blocks";
import { NAME } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
// A dump counts only if it is complete: it is read back before it gets its name.
import dumpScript from "../files/dump.sh";
// The first dump of a week is also kept under a second name; of both kinds the newest are kept.
import keepScript from "../files/keep.sh";
import { toDatabase, toInternet } from "../outside.ts";
import type { Settings } from "../settings.ts";
import { WAVE } from "../waves.ts";
import { PASSING, PASSING_VOLUMES, upload } from "./backup-bucket.ts";
import { clientPod, databaseClient } from "./database-client.ts";
import { restores } from "./restore.ts";

/** The CronJob that dumps PostgreSQL to a volume, or through a temporary one to a bucket; and its restore drill. */
export const backup: Component<TeslaSync, Backup> = {
  name: "backup",
  wave: WAVE.edge,
  when: ({ settings }) => settings.backup,
  resources: (context, { on, part }) => [...dumps(context, on, part), ...restores(context, part, on)],
  talksTo: (context, { bucket }) => [toDatabase(context), bucket && toInternet("dumps go to the bucket")],
};

type Backup = NonNullable<Settings["backup"]>;

function dumps(context: TeslaSync, on: Backup, of: Part): Resource[] {
  const { images, settings } = context;
  const { bucket, deadlineSeconds, volume } = on;
  // Runs never overlap, a missed one starts within the hour or not at all, and a failed one is retried twice.
  const common = {
    name: NAME.backup,
    schedule: "30 3 * * *",
    cron: { timeZone: "Etc/UTC", startingDeadlineSeconds: 3600 },
    job: { backoffLimit: 2, activeDeadlineSeconds: deadlineSeconds, ttlSecondsAfterFinished: 86_400 },
  };
  if (bucket)
    return [
      cronJob(of, {
        ...common,
        container: upload(images.awsCli, bucket),
        pod: {
          ...clientPod(settings, PASSING_VOLUMES),
          initContainers: [container(databaseClient(context, "dump", dumpScript, { mounts: [PASSING] }))],
        },
      }),
    ];
  const variables = { KEEP_DAILY: 7, KEEP_WEEKLY: 4 };
  const client = databaseClient(context, "dump", dumpScript + keepScript, { variables });
  const pod = clientPod(settings);
  const kept = { name: PASSING.name, persistentVolumeClaim: { claimName: NAME.backup } };
  return [
    // With most storage classes its volume is made when the first run mounts it: until then it waits, in good health.
    ignoreHealth(survivingClaim(of, { name: NAME.backup, ...volume })),
    cronJob(of, {
      ...common,
      container: { ...client, volumeMounts: [...(client.volumeMounts ?? []), PASSING] },
      pod: { ...pod, volumes: [...(pod.volumes ?? []), kept] },
    }),
  ];
}
