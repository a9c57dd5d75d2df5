import type { Operations } from "kustogen";
import { databaseHost, NAME, redisHost } from "./addresses.ts";
import { RESTORE } from "./components/restore.ts";
import type { Settings } from "./settings.ts";

/** The parts of TeslaSync that hold data, and how to restore each. */
export function dataOf(settings: Settings, kubectl: string): Operations["data"] {
  const { backup, mongodb, mosquitto, ollama, postgres, redis } = settings;
  const embedded = postgres.placement === "embedded";
  const place = embedded
    ? "on the claim data-teslasync-postgresql-0; claims outlive the StatefulSet"
    : `at ${databaseHost(settings)}; timescaledb and vector must be available there`;
  return [
    {
      what: `PostgreSQL ${place}: cars, trips, charging, Tesla's tokens encrypted with ENCRYPTION_KEY`,
      backup: backup
        ? `CronJob ${NAME.backup} (${backup.schedule} ${backup.timeZone}) to ${backup.bucket ? `s3://${backup.bucket.name}/${backup.bucket.prefix}` : `the claim ${NAME.backup}, the only copy, in the same cluster (\`backup.bucket\` puts it elsewhere)`}; store ENCRYPTION_KEY separately, because without it Tesla's tokens are lost`
        : "none in this environment",
      restore: backup ? restoreSteps(kubectl) : "none in this environment",
    },
    {
      what:
        redis.placement === "embedded"
          ? "Redis on the claim teslasync-redis-data: live signals, queues"
          : `Redis at ${redisHost(settings)}: live signals, queues`,
      backup: "none",
      restore: "start empty: cars send their data again, and queued messages are lost",
    },
    {
      what: mosquitto.persistence
        ? "Mosquitto on the claim teslasync-mosquitto-data: messages in transit"
        : "Mosquitto in its pod: messages in transit",
      backup: "none",
      restore: "start empty",
    },
    ...(ollama
      ? [
          {
            what: "Ollama on models-teslasync-ollama-0: a model",
            backup: "none",
            restore: "it pulls the model again when it starts",
          },
        ]
      : []),
    ...(mongodb
      ? [
          {
            what: `MongoDB: raw signals of ${mongodb.ttlDays} days`,
            backup: "none; for debugging",
            restore: "start empty",
          },
        ]
      : []),
  ];
}

/** Restores into a separate database, so that nothing is lost if it fails, and going back is one line. */
function restoreSteps(kubectl: string): { title: string; commands: string[] }[] {
  const job = `${kubectl} create job teslasync-restore-now --from=cronjob/${RESTORE}`;
  return [
    { title: "Stop everything that writes, as described under By hand", commands: [] },
    {
      title:
        "Restore the newest dump into a separate database next to the one in use; the user needs CREATEDB, " +
        "as for the drill",
      commands: [
        `${kubectl} delete job teslasync-restore-now --ignore-not-found`,
        job,
        `${kubectl} wait --for=condition=complete job/teslasync-restore-now --timeout=4h`,
        `${kubectl} logs job/teslasync-restore-now`,
      ],
    },
    {
      title:
        "To restore a dump other than the newest, use its name with this command in place of the second " +
        "line above",
      commands: [
        `${job} --dry-run=client -o yaml | kubectl set env --local -f - DUMP='<daily-….dump>' -o yaml | kubectl apply -f -`,
      ],
    },
    {
      title:
        "Set the name from its log as `postgres.database` in the environment's file, run `gen`, commit and " +
        "push; then start what you stopped, as described under By hand: TeslaSync then uses that database. " +
        "The old database is kept until someone drops it; to go back, restore its name in the setting",
      commands: [],
    },
  ];
}
