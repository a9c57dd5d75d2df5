import type { ICronJob } from "kubernetes-models/batch/v1/CronJob";
import type { ICronJobSpec } from "kubernetes-models/batch/v1/CronJobSpec";
import type { IJob } from "kubernetes-models/batch/v1/Job";
import type { IJobSpec } from "kubernetes-models/batch/v1/JobSpec";
import { hook, syncWave } from "../authoring/argo-annotations.ts";
import { metadata, type Part, type Typed } from "./metadata.ts";
import { given, known } from "./options.ts";
import { type ContainerFields, container, type PodFields, podTemplate } from "./pod.ts";

/** What a `job` runs. */
export interface JobOptions {
  name: string;
  container: ContainerFields;
  pod?: PodFields;
  /** Kubernetes' own fields of the Job's spec. */
  job?: Partial<Omit<IJobSpec, "template">>;
}

/**
 * A Job with one container. Failed pods are kept for their logs (`restartPolicy: Never`) unless `pod` overrides it.
 *
 * @example
 * ```ts
 * job(part, {
 *   name: "shop-seed",
 *   container: { name: "seed", image: context.images.web, args: ["seed"], resources: requirements("100m/1", "256Mi/256Mi") },
 * })
 * ```
 */
export function job(part: Part, options: JobOptions): Typed<IJob> {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: metadata(part, known("job", options).name),
    spec: jobSpec(part, options),
  };
}

/** What a `cronJob` runs, and when. */
export interface CronJobOptions extends JobOptions {
  /** Cron expression, in UTC unless `cron.timeZone` is set. */
  schedule: string;
  /** Kubernetes' own fields of the CronJob's spec. */
  cron?: Partial<Omit<ICronJobSpec, "schedule" | "jobTemplate">>;
}

/**
 * A CronJob whose runs never overlap and that keeps the last three successes and failures.
 *
 * @example
 * ```ts
 * cronJob(part, {
 *   name: "shop-cleanup",
 *   schedule: "15 2 * * *",
 *   container: { name: "cleanup", image: context.images.web, args: ["cleanup"], resources: requirements("100m/1", "256Mi/256Mi") },
 * })
 * ```
 */
export function cronJob(part: Part, options: CronJobOptions): Typed<ICronJob> {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadata(part, known("cronJob", options).name),
    spec: {
      schedule: options.schedule,
      concurrencyPolicy: "Forbid",
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      ...given("cron", options.cron, ["jobTemplate"]),
      jobTemplate: { spec: jobSpec(part, options) },
    },
  };
}

function jobSpec(part: Part, { container: fields, pod, job: spec }: JobOptions): IJobSpec {
  const template = podTemplate(part, [container(fields)], { restartPolicy: "Never", ...pod });
  return { ...given("job", spec, ["template"]), template };
}

/**
 * A database migration as an Argo CD hook: once per sync, in the wave before the workloads (a Sync hook and not
 * PreSync, which would run before the ServiceAccount and the ExternalSecrets exist on a first install). The last run
 * is deleted before the next is created, because a Job's pod template is immutable. It fails after half an hour unless
 * `job` sets another deadline: a missing image alone never fails a Job, and Argo CD syncs no newer commit while the
 * hook runs. For one replica, an init container (`container`) does as well: it runs before every start of its pod.
 *
 * @example
 * ```ts
 * migrationJob(part, {
 *   name: "shop-migrate",
 *   container: {
 *     name: "migrate",
 *     image: context.images.web,
 *     args: ["migrate"],
 *     env: env({ DATABASE_URL: { secret: "shop-db", key: "DATABASE_URL" } }),
 *     resources: requirements("100m/1", "256Mi/256Mi"),
 *   },
 * })
 * ```
 */
export function migrationJob(part: Part, options: JobOptions & { wave?: number }): Typed<IJob> {
  const { wave = -1, job: spec, ...rest } = known("migrationJob", options);
  const made = job(part, { ...rest, job: { backoffLimit: 3, activeDeadlineSeconds: 1800, ...spec } });
  return hook(syncWave(wave, made), "Sync");
}
