import type { Operations } from "kustogen";
import { databaseHost, NAME, redisHost } from "./addresses.ts";
import { RESTORE } from "./components/restore.ts";
import type { Settings } from "./settings.ts";

/** What of TeslaSync holds data, and how each comes back. */
export function dataOf(settings: Settings, kubectl: string): Operations["data"] {
  const { backup, mongodb, mosquitto, ollama, postgres, redis } = settings;
  const embedded = postgres.placement === "embedded";
  const place = embedded
    ? "on the claim data-teslasync-postgresql-0; claims outlive the StatefulSet"
    : `at ${databaseHost(settings)}; timescaledb and vector must be available there`;
  return [
    {
      what: `PostgreSQL ${place}: cars, trips, charging, Tesla's tokens encrypted by ENCRYPTION_KEY`,
      backup: backup
        ? `CronJob ${NAME.backup} (${backup.schedule} ${backup.timeZone}) to ${backup.bucket ? `s3://${backup.bucket.name}/${backup.bucket.prefix}` : `the claim ${NAME.backup}, the only copy, in the same cluster (\`backup.bucket\` puts it elsewhere)`}; keep ENCRYPTION_KEY apart from it, without it tokens are lost`
        : "none in this environment",
      restore: backup ? restoreSteps(kubectl) : "none in this environment",
    },
    {
      what:
        redis.placement === "embedded"
          ? "Redis on the claim teslasync-redis-data: live signals, queues"
          : `Redis at ${redisHost(settings)}: live signals, queues`,
      backup: "none",
      restore: "start empty: cars say again what they measure, and what was queued is lost",
    },
    {
      what: mosquitto.persistence
        ? "Mosquitto on the claim teslasync-mosquitto-data: messages on their way"
        : "Mosquitto in its pod: messages on their way",
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

/** Into a database of its own, so that nothing is lost when it goes wrong, and the way back is one line. */
function restoreSteps(kubectl: string): { title: string; commands: string[] }[] {
  const job = `${kubectl} create job teslasync-restore-now --from=cronjob/${RESTORE}`;
  return [
    { title: "Stop what writes, as under By hand", commands: [] },
    {
      title:
        "Restore the newest dump into a database of its own beside the one that is used; the user needs CREATEDB, as for the drill",
      commands: [
        `${kubectl} delete job teslasync-restore-now --ignore-not-found`,
        job,
        `${kubectl} wait --for=condition=complete job/teslasync-restore-now --timeout=4h`,
        `${kubectl} logs job/teslasync-restore-now`,
      ],
    },
    {
      title: "Or another one than the newest, by its name, in place of the second line above",
      commands: [
        `${job} --dry-run=client -o yaml | kubectl set env --local -f - DUMP='<daily-….dump>' -o yaml | kubectl apply -f -`,
      ],
    },
    {
      title:
        "Write the name that its log says into `postgres.database` of the environment's file, commit, generate and push; then " +
        "start what was stopped, as under By hand, which is TeslaSync on that database. The old database stays until someone drops it, and its name is the way back",
      commands: [],
    },
  ];
}
