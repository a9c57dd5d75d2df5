import type { Resource } from "kustogen";
import { type CronJobOptions, cronJob, env, part, secretEnv } from "kustogen/blocks";
import type { OpenSail } from "./context.ts";
import {
  BACKEND_ACCOUNT,
  BACKEND_MOUNTS,
  BACKEND_USER,
  BACKEND_VARIABLES,
  BACKEND_VOLUMES,
} from "./platform-pod.ts";

/** Deletes what the retention says; fails the Job when the platform's own code does. */
const SNAPSHOT_CLEANUP = `
import asyncio

from app.database import AsyncSessionLocal
from app.services.snapshot_manager import get_snapshot_manager


async def main():
    async with AsyncSessionLocal() as session:
        deleted = await get_snapshot_manager().cleanup_expired_snapshots(session)
    print(f"deleted {deleted} expired snapshots")


asyncio.run(main())
`.trimStart();

/** The cleanup CronJobs: project namespaces that hang in Terminating, and expired volume snapshots. */
export function cleanup(context: OpenSail): Resource[] {
  const { cleanup, imagePullPolicy } = context.settings;
  const image = context.images.backend;
  return [
    cronJob(part(context, "namespace-reaper"), {
      ...shared(300, 120),
      name: "namespace-reaper",
      schedule: cleanup.reaperSchedule,
      container: {
        name: "reaper",
        image,
        imagePullPolicy,
        command: ["python", "namespace_reaper.py"],
        env: env({ ...BACKEND_VARIABLES, DEPLOYMENT_MODE: "kubernetes" }),
        volumeMounts: BACKEND_MOUNTS,
        resources: SMALL,
      },
    }),
    cronJob(part(context, "snapshot-cleanup"), {
      ...shared(3600, 600),
      name: "snapshot-cleanup",
      schedule: cleanup.snapshotSchedule,
      cron: { ...shared(3600, 600).cron, suspend: !cleanup.snapshots },
      container: {
        name: "cleanup",
        image,
        imagePullPolicy,
        command: ["python", "-c", SNAPSHOT_CLEANUP],
        env: env({
          ...BACKEND_VARIABLES,
          KUBERNETES_NAMESPACE: "tesslate",
          DEPLOYMENT_MODE: "kubernetes",
          K8S_SNAPSHOT_CLASS: "tesslate-ebs-snapshots",
          K8S_SNAPSHOT_RETENTION_DAYS: cleanup.snapshotRetentionDays,
        }),
        envFrom: secretEnv([{ name: "tesslate-app-secrets" }, { name: "postgres-secret" }]),
        volumeMounts: BACKEND_MOUNTS,
        resources: SMALL,
      },
    }),
  ];
}

const SMALL = {
  requests: { cpu: "50m", memory: "128Mi" },
  limits: { cpu: "200m", memory: "256Mi" },
};

/** A late run replaces one that hangs; both work from what they find, so none is missed for good. */
function shared(startWithin: number, endWithin: number): Pick<CronJobOptions, "cron" | "job" | "pod"> {
  return {
    cron: { concurrencyPolicy: "Replace", startingDeadlineSeconds: startWithin },
    job: { backoffLimit: 1, activeDeadlineSeconds: endWithin },
    pod: {
      serviceAccountName: BACKEND_ACCOUNT,
      automountServiceAccountToken: true,
      securityContext: BACKEND_USER,
      restartPolicy: "OnFailure",
      volumes: BACKEND_VOLUMES,
    },
  };
}
