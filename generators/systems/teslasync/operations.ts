import type { Operations } from "kustogen";
import { API_PORT, databaseHost, NAME, redisHost, WEB_PORT, webEndpoint } from "./addresses.ts";
import type { TeslaSync } from "./context.ts";
import { DECISIONS } from "./decisions.ts";
import { RESTORE_DRILL } from "./restore-drill.ts";
import type { Settings } from "./settings.ts";
import { WORKER_NAMES, workerComponent } from "./workers.ts";

/** What an operator of TeslaSync needs to know. */
export function operations(context: TeslaSync): Operations {
  const { layer, namespace, settings } = context;
  const { ingress, metrics, networkPolicy } = settings;
  const kubectl = `kubectl -n ${namespace}`;
  const public_ = webEndpoint(settings);
  const deployments = deploymentsOf(settings);
  const sets = setsOf(settings);
  return {
    reach: [
      ...(public_ === undefined ? [] : [{ title: "Public address", url: public_ }]),
      {
        title: "TeslaSync from your machine, without the sign-in",
        commands: [`${kubectl} port-forward svc/${NAME.web} 8081:${WEB_PORT}`, "curl http://localhost:8081/"],
      },
      {
        title: "API from your machine",
        commands: [
          `${kubectl} port-forward svc/${NAME.api} ${API_PORT}:${API_PORT}`,
          `curl http://localhost:${API_PORT}/readyz`,
        ],
      },
      ...(settings.jaeger
        ? [{ title: "Traces", commands: [`${kubectl} port-forward svc/${NAME.jaeger} 16686:16686`] }]
        : []),
    ],
    ...(metrics
      ? {
          metrics: {
            path: "/metrics",
            service: NAME.api,
            port: API_PORT,
            reader: networkPolicy
              ? `pods of the namespace ${networkPolicy.monitoringNamespace}; the public route answers 404`
              : "anybody inside the cluster; the public route answers 404",
          },
        }
      : {}),
    logs: [
      ...deployments.map((name) => ({ title: name, commands: [`${kubectl} logs -f deploy/${name}`] })),
      ...sets.map((name) => ({ title: name, commands: [`${kubectl} logs -f sts/${name}`] })),
      { title: "migrations", commands: [`${kubectl} logs deploy/${NAME.api} | grep -i migration`] },
      {
        title: "what the API waits for",
        commands: [`${kubectl} logs deploy/${NAME.api} -c wait-for-database`],
      },
    ],
    verify: [
      {
        title: "Every pod runs the new image, the API after its migrations",
        commands: [
          ...deployments.map((name) => `${kubectl} rollout status deploy/${name}`),
          ...sets.map((name) => `${kubectl} rollout status sts/${name}`),
        ],
      },
      ...(ingress
        ? [
            {
              title: "Tesla reads the public key without a sign-in; nobody else reads anything",
              commands: [
                `curl -fsS https://${ingress.host}/.well-known/appspecific/com.tesla.3p.public-key.pem`,
                `curl -sS -o /dev/null -w '%{http_code}\\n' https://${ingress.host}/api/v1/vehicles`,
                `curl -sS -o /dev/null -w '%{http_code}\\n' https://${ingress.host}/metrics`,
              ],
            },
          ]
        : []),
      ...(settings.backup
        ? [
            {
              title: "After the first install: a dump, which also binds its volume",
              commands: [
                `${kubectl} create job teslasync-backup-first --from=cronjob/${NAME.backup}`,
                `${kubectl} wait --for=condition=complete job/teslasync-backup-first --timeout=1h`,
              ],
            },
            {
              title:
                "Every quarter: the restore drill. It restores the newest dump beside the database, counts its tables and takes it away again",
              commands: [
                `${kubectl} delete job teslasync-drill --ignore-not-found`,
                `${kubectl} create job teslasync-drill --from=cronjob/${RESTORE_DRILL}`,
                `${kubectl} wait --for=condition=complete job/teslasync-drill --timeout=4h`,
                `${kubectl} logs job/teslasync-drill`,
              ],
            },
          ]
        : []),
    ],
    ...(settings.backup
      ? {
          upgrade: [
            {
              title: "Before a release whose notes speak of a migration that takes data away: a dump",
              commands: [
                `${kubectl} create job teslasync-backup-before --from=cronjob/${NAME.backup}`,
                `${kubectl} wait --for=condition=complete job/teslasync-backup-before --timeout=1h`,
              ],
            },
          ],
        }
      : {}),
    rollback: [
      {
        title:
          "Move the images back together; Argo CD does the rest. Migrations of one release don't keep the one before it from running",
        commands: [`git log -p -- generators/environments/${layer}.yaml`, "npm run gen && git push"],
      },
    ],
    data: dataOf(settings, kubectl),
    decisions: DECISIONS,
  };
}

function deploymentsOf(settings: Settings): string[] {
  return [
    NAME.api,
    NAME.web,
    ...WORKER_NAMES.map((name) => `teslasync-${workerComponent(name)}`),
    ...(settings.commandProxy && settings.commandProxy.externalUrl === undefined ? [NAME.commandProxy] : []),
    ...(settings.fleetTelemetry ? [NAME.fleetTelemetry] : []),
    ...(settings.jaeger ? [NAME.jaeger] : []),
    ...(settings.redis.placement === "embedded" ? [NAME.redis] : []),
    NAME.mosquitto,
  ];
}

function setsOf({ mongodb, ollama, postgres }: Settings): string[] {
  return [
    ...(postgres.placement === "embedded" ? [NAME.postgresql] : []),
    ...(ollama ? [NAME.ollama] : []),
    ...(mongodb ? [NAME.mongodb] : []),
  ];
}

function dataOf(settings: Settings, kubectl: string): Operations["data"] {
  const { backup, mongodb, mosquitto, ollama, postgres, redis } = settings;
  const embedded = postgres.placement === "embedded";
  const place = embedded
    ? "on the claim data-teslasync-postgresql-0; claims outlive the StatefulSet"
    : `at ${databaseHost(settings)}; timescaledb and vector must be available there`;
  return [
    {
      what: `PostgreSQL ${place}: cars, trips, charging, Tesla's tokens encrypted by ENCRYPTION_KEY`,
      backup: backup
        ? `CronJob ${NAME.backup} (${backup.schedule} ${backup.timeZone}) to ${backup.bucket ? `s3://${backup.bucket.name}/${backup.bucket.prefix}` : `the claim ${NAME.backup}`}; keep ENCRYPTION_KEY apart from it, without it tokens are lost`
        : "none in this environment",
      ...(backup ? { restore: `${kubectl} create job teslasync-drill --from=cronjob/${RESTORE_DRILL}` } : {}),
    },
    {
      what:
        redis.placement === "embedded"
          ? "Redis on the claim teslasync-redis-data: live signals, queues"
          : `Redis at ${redisHost(settings)}: live signals, queues`,
      backup: "none; cars say again what they measure",
    },
    {
      what: mosquitto.persistence
        ? "Mosquitto on the claim teslasync-mosquitto-data: messages on their way"
        : "Mosquitto in its pod: messages on their way",
      backup: "none",
    },
    ...(ollama
      ? [{ what: "Ollama on models-teslasync-ollama-0: a model", backup: "none; pulled again" }]
      : []),
    ...(mongodb
      ? [{ what: `MongoDB: raw signals of ${mongodb.ttlDays} days`, backup: "none; for debugging" }]
      : []),
  ];
}
