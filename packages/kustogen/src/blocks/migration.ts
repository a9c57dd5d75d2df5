import type { IJob } from "kubernetes-models/batch/v1/Job";
import type { IContainer } from "kubernetes-models/v1/Container";
import { hook, syncWave } from "../authoring/argo-annotations.ts";
import { type ContainerFields, container } from "./container.ts";
import { type JobOptions, job } from "./job.ts";
import type { Typed } from "./kubernetes.ts";
import type { Part } from "./part.ts";

/**
 * A database migration as an init container: it runs before every start of its pod. Use it for one replica; several
 * pods that start together would migrate at the same time, so use `migrationJob` for those.
 *
 * @example
 * ```ts
 * ...dataService(part, {
 *   name: "shop",
 *   user: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
 *   container: {
 *     name: "web",
 *     image: context.images.web,
 *     ports: [{ name: "http", containerPort: 8080 }],
 *     livenessProbe: { httpGet: { path: "/", port: "http" } },
 *     readinessProbe: { httpGet: { path: "/", port: "http" } },
 *     resources: requirements("100m/1", "256Mi/256Mi"),
 *   },
 *   data: { name: "shop", size: "5Gi", volume: "data", mountPath: "/data" },
 *   pod: {
 *     initContainers: [
 *       migrationInitContainer({
 *         name: "migrate",
 *         image: context.images.web,
 *         args: ["migrate"],
 *         resources: requirements("100m/1", "256Mi/256Mi"),
 *       }),
 *     ],
 *   },
 * })
 * ```
 */
export function migrationInitContainer(fields: ContainerFields): IContainer {
  return container(fields);
}

/**
 * A database migration as an Argo CD hook: once per sync, in the wave before the workloads (a Sync hook and not
 * PreSync, which would run before the ServiceAccount and the ExternalSecrets exist on a first install). The last run
 * is deleted before the next is created, because a Job's pod template is immutable. It fails after half an hour unless
 * `job` sets another deadline: a missing image alone never fails a Job, and Argo CD syncs no newer commit while the
 * hook runs.
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
