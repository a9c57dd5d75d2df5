import type { Operations } from "kustogen";
import { databaseHost, NAME, redisHost } from "./addresses.ts";
import { RESTORE } from "./components/restore.ts";
import type { Settings } from "./settings.ts";

/** The parts of TeslaSync that hold data, and how to restore each. */
export function dataOf(settings: Settings, kubectl: string): Operations["data"] {
  const { backup, mongodb, mosquitto, ollama, postgres, redis } = settings;
  const embedded = postgres.placement === "embedded";
  const place = embedded
    ? "on the claim data-teslasync-postgresql-0, which outlives the StatefulSet"
    : `at ${databaseHost(settings)}, where timescaledb and vector must be available`;
  return [
    {
      what: "PostgreSQL",
      contents: `cars, trips, charging and Tesla's tokens (encrypted with ENCRYPTION_KEY), ${place}`,
      backup: backup
        ? `the CronJob ${NAME.backup} (${backup.schedule} ${backup.timeZone}) writes dumps to ${backup.bucket ? `s3://${backup.bucket.name}/${backup.bucket.prefix}` : `the claim ${NAME.backup}, the only copy, in the same cluster (\`backup.bucket\` puts it elsewhere)`}. Store ENCRYPTION_KEY separately: without it, Tesla's tokens are lost`
        : embedded
          ? "none scheduled; a dump by hand before each upgrade"
          : "none in this environment",
      restore: backup ? restoreSteps(kubectl) : "no restore is prepared in this environment",
    },
    {
      what: "Redis",
      contents: `live signals and queues, ${
        redis.placement === "embedded" ? "on the claim teslasync-redis-data" : `at ${redisHost(settings)}`
      }`,
      backup: "none",
      restore: "start empty: cars send their data again, and queued messages are lost",
    },
    {
      what: "Mosquitto",
      contents: `messages in transit, ${mosquitto.persistence ? "on the claim teslasync-mosquitto-data" : "in its pod"}`,
      backup: "none",
      restore: "start empty",
    },
    ...(ollama
      ? [
          {
            what: "Ollama",
            contents: "a model, on the claim models-teslasync-ollama-0",
            backup: "none",
            restore: "Ollama pulls the model again when it starts",
          },
        ]
      : []),
    ...(mongodb
      ? [
          {
            what: "MongoDB",
            contents: `raw signals of ${mongodb.ttlDays} days`,
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
    { title: "Stop everything that writes, as described under Stop and start", commands: [] },
    {
      title:
        "Restore the newest dump into a separate database, next to the one in use. The user needs CREATEDB, " +
        "as for the drill",
      commands: [
        `${kubectl} delete job teslasync-restore-now --ignore-not-found`,
        job,
        `${kubectl} wait --for=condition=complete job/teslasync-restore-now --timeout=4h`,
        `${kubectl} logs job/teslasync-restore-now`,
      ],
    },
    {
      title: "To restore an older dump, run this instead of the second command above, with the dump's name",
      commands: [
        `${job} --dry-run=client -o yaml | kubectl set env --local -f - DUMP='<daily-….dump>' -o yaml | kubectl apply -f -`,
      ],
    },
    {
      title:
        "Set `postgres.database` in the environment's file to the database's name from the log, run `npm run " +
        "gen`, and push",
      commands: [],
    },
    {
      title:
        "Start everything again, as described under Stop and start. TeslaSync then uses the restored database. The old " +
        "one is kept until someone drops it; to go back to it, set its name again",
      commands: [],
    },
  ];
}
