import type { IJob } from "kubernetes-models/batch/v1/Job";
import { hook, syncWave } from "../authoring/argo-annotations.ts";
import { type JobOptions, job } from "./job.ts";
import type { Typed } from "./kubernetes.ts";
import type { Part } from "./part.ts";

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
  const { wave = -1, job: spec, ...rest } = options;
  return hook(
    syncWave(wave, job(part, { ...rest, job: { backoffLimit: 3, activeDeadlineSeconds: 1800, ...spec } })),
    "Sync",
  );
}
