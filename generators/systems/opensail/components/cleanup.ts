import type { Component } from "kustogen";
import { type CronJobOptions, cronJob, env, requirements, secretEnv } from "kustogen/blocks";
import { toDatabase, toKubernetes } from "../connections.ts";
import { type OpenSail, studio } from "../context.ts";
// Deletes what the retention says; fails the Job when the platform's own code does.
import snapshotCleanupScript from "../files/snapshot-cleanup.py";
import { WAVE } from "../waves.ts";
import { BACKEND_VARIABLES, backendContainer, backendPod } from "./platform-pod.ts";

/** Deletes project namespaces that hang in Terminating. */
export const namespaceReaper: Component<OpenSail> = {
  name: "namespace-reaper",
  wave: WAVE.last,
  selector: studio("tesslate-namespace-reaper"),
  resources: (context, { part }) => [
    cronJob(part, {
      // Set explicitly, so that Argo CD reverts a suspension for maintenance.
      ...shared(300, 120, false),
      name: "namespace-reaper",
      schedule: "*/15 * * * *",
      container: backendContainer(context, "reaper", {
        command: ["python", "namespace_reaper.py"],
        env: env({ ...BACKEND_VARIABLES, DEPLOYMENT_MODE: "kubernetes" }),
        resources: SMALL,
      }),
    }),
  ],
  talksTo: (context) => [toKubernetes(context)],
};

/** Deletes expired volume snapshots; suspended on a local cluster, which has none. */
export const snapshotCleanup: Component<OpenSail> = {
  name: "snapshot-cleanup",
  wave: WAVE.last,
  selector: studio("tesslate-snapshot-cleanup"),
  resources: (context, { part }) => [
    cronJob(part, {
      ...shared(3600, 600, !context.settings.aws),
      name: "snapshot-cleanup",
      schedule: "0 3 * * *",
      container: backendContainer(context, "cleanup", {
        command: ["python", "-c", snapshotCleanupScript],
        env: env({
          ...BACKEND_VARIABLES,
          KUBERNETES_NAMESPACE: "tesslate",
          DEPLOYMENT_MODE: "kubernetes",
          K8S_SNAPSHOT_CLASS: "tesslate-ebs-snapshots",
          K8S_SNAPSHOT_RETENTION_DAYS: 30,
        }),
        envFrom: secretEnv([{ name: "tesslate-app-secrets" }, { name: "postgres-secret" }]),
        resources: SMALL,
      }),
    }),
  ],
  talksTo: (context) => [toDatabase(context), toKubernetes(context)],
};

const SMALL = requirements("50m/200m", "128Mi/256Mi");

/** A late run replaces one that hangs; each run works on the current state, so nothing is missed permanently. */
function shared(
  startWithin: number,
  endWithin: number,
  suspend: boolean,
): Pick<CronJobOptions, "cron" | "job" | "pod"> {
  return {
    cron: { concurrencyPolicy: "Replace", startingDeadlineSeconds: startWithin, suspend },
    job: { backoffLimit: 1, activeDeadlineSeconds: endWithin },
    pod: backendPod({
      automountServiceAccountToken: true,
      restartPolicy: "OnFailure",
    }),
  };
}
