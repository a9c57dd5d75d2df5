import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ignoreHealth } from "../authoring/argo-annotations.ts";
import type { ContainerFields } from "./container.ts";
import { type CronJobOptions, cronJob } from "./job.ts";
import type { Part } from "./part.ts";
import { type ClaimOptions, survivingClaim } from "./persistent-volume-claim.ts";

/** The container that a `backup` runs, its schedule, and the volume for its copies. */
export interface BackupOptions extends Pick<CronJobOptions, "pod"> {
  name: string;
  /** Cron expression, in UTC unless `timeZone` is set. */
  schedule: string;
  container: ContainerFields;
  /** IANA name of the schedule's time zone; UTC by default. */
  timeZone?: string;
  /** Seconds after which a run that hasn't finished is killed. */
  deadlineSeconds: number;
  /** The volume for backups; without one, the container must send them elsewhere itself. */
  volume?: Omit<ClaimOptions, "name"> & { mountPath: string };
}

/**
 * A CronJob that makes backups, and its volume if it has one. Runs never overlap, a missed run starts within the hour
 * or not at all, and a failed one is retried twice; the last three of each kind are kept for a day, for their logs.
 *
 * @example
 * ```ts
 * ...backup(part, {
 *   name: "shop-backup",
 *   schedule: "30 3 * * *",
 *   deadlineSeconds: 600,
 *   container: {
 *     name: "backup",
 *     image: context.images.postgres,
 *     command: ["sh", "-c", "pg_dump --format=custom --file=/backups/$(date +%F).dump"],
 *     env: env({ PGHOST: "shop-db", PGPASSWORD: { secret: "shop-db", key: "PASSWORD" } }),
 *     resources: requirements("100m/1", "256Mi/256Mi"),
 *   },
 *   volume: { size: "20Gi", mountPath: "/backups" },
 * })
 * ```
 */
export function backup(part: Part, options: BackupOptions): Resource[] {
  const { container, deadlineSeconds, name, pod, schedule, timeZone = "Etc/UTC", volume } = options;
  const job = {
    name,
    schedule,
    cron: { timeZone, startingDeadlineSeconds: 3600 },
    job: { backoffLimit: 2, activeDeadlineSeconds: deadlineSeconds, ttlSecondsAfterFinished: 86_400 },
  };
  if (volume === undefined) return [cronJob(part, { ...job, container, pod })];
  const { mountPath, ...claim } = volume;
  return [
    // With most storage classes its volume is made when the first run mounts it: until then it waits, in good health.
    ignoreHealth(survivingClaim(part, { name, ...claim })),
    cronJob(part, {
      ...job,
      container: {
        ...container,
        volumeMounts: [...(container.volumeMounts ?? []), { name: "backups", mountPath }],
      },
      pod: {
        ...pod,
        volumes: [...(pod?.volumes ?? []), { name: "backups", persistentVolumeClaim: { claimName: name } }],
      },
    }),
  ];
}
