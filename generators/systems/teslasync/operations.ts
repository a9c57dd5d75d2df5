import type { ComponentOperations, Whole } from "kustogen";
import { decisionsOf } from "../../facts.ts";
import { API_PORT, NAME, WEB_PORT, webEndpoint } from "./addresses.ts";
import { RESTORE_DRILL } from "./components/restore.ts";
import { WORKER_NAMES, workerComponent } from "./components/workers.ts";
import type { TeslaSync } from "./context.ts";
import { dataOf } from "./data.ts";
import { DECISIONS } from "./decisions.ts";
import { FACTS } from "./facts/index.ts";
import { troubleshooting } from "./troubleshooting.ts";

/** What an operator of TeslaSync needs to know. */
export function operations(
  { namespace, settings }: TeslaSync,
  { logs, workloads }: Whole,
): ComponentOperations {
  const { ingress, metrics, networkPolicy } = settings;
  const kubectl = `kubectl -n ${namespace}`;
  const public_ = webEndpoint(settings);
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
          `curl http://localhost:${API_PORT}/healthz`,
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
              ? `pods in the namespace ${networkPolicy.monitoringNamespace}; the public route answers 404`
              : "anyone inside the cluster; the public route answers 404",
          },
        }
      : {}),
    logs: [
      ...logs,
      { title: "migrations", commands: [`${kubectl} logs deploy/${NAME.api} | grep -i migration`] },
      {
        title: "what the API waits for",
        commands: [`${kubectl} logs deploy/${NAME.api} -c wait-for-database`],
      },
    ],
    verify: [
      {
        title: "Every rollout has finished; the rollout of the API includes its migrations",
        commands: workloads.map(({ target }) => `${kubectl} rollout status ${target}`),
      },
      ...(ingress
        ? [
            {
              title: "Tesla can read the public key without a sign-in; every other path requires one",
              commands: [
                `curl -fsS https://${ingress.host}/.well-known/appspecific/com.tesla.3p.public-key.pem`,
                `curl -sS -o /dev/null -w '%{http_code}\\n' https://${ingress.host}/api/v1/vehicles`,
                `curl -sS -o /dev/null -w '%{http_code}\\n' https://${ingress.host}/metrics`,
              ],
            },
          ]
        : []),
      ...(settings.helix
        ? [
            {
              title:
                `The daily budget of Helix AI is ${settings.helix.dailyBudgetUsd} USD on its page under Settings. Set it ` +
                "there, because the program doesn't read AI_DAILY_BUDGET_USD",
              commands: [],
            },
          ]
        : []),
      ...(settings.backup
        ? [
            {
              title: "After the first install, take a dump, which also binds its volume",
              commands: [
                `${kubectl} create job teslasync-backup-first --from=cronjob/${NAME.backup}`,
                `${kubectl} wait --for=condition=complete job/teslasync-backup-first --timeout=1h`,
              ],
            },
            {
              title:
                "Every quarter, run the restore drill. It restores the newest dump into a separate database, " +
                "counts its tables and drops that database",
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
    upgrade: {
      before: [
        ...(settings.backup
          ? [
              {
                title:
                  "Take a dump, because the API migrates as soon as Argo CD sees the push. The dump is complete " +
                  "when the last command returns",
                commands: [
                  `${kubectl} delete job teslasync-backup-before --ignore-not-found`,
                  `${kubectl} create job teslasync-backup-before --from=cronjob/${NAME.backup}`,
                  `${kubectl} wait --for=condition=complete job/teslasync-backup-before --timeout=1h`,
                ],
              },
            ]
          : settings.postgres.placement === "embedded"
            ? [
                {
                  title:
                    "Take a dump by hand, because the API migrates as soon as Argo CD sees the push and this " +
                    "environment has no scheduled dumps",
                  commands: [
                    `${kubectl} exec ${NAME.postgresql}-0 -- pg_dump -Fc -U ${settings.postgres.user} ${settings.postgres.database} > teslasync.dump`,
                  ],
                },
              ]
            : []),
        { title: "Change the five images of TeslaSync together, because they are one release", commands: [] },
      ],
    },
    rollback: {
      before: [
        {
          title:
            "Check whether there is a migration between the two releases. The API logs the version at each start",
          commands: [`${kubectl} logs deploy/${NAME.api} | grep -i migration`],
        },
        {
          title:
            "If there is one, the older API exits when it starts (`no migration found for version`), even if it " +
            "could use the schema, and the bad release keeps running. Roll forward to a release with a fix" +
            (settings.backup
              ? ", or restore the dump from before the upgrade as described under Data, and push that change together with the restored pins"
              : settings.postgres.placement === "embedded"
                ? ", or restore the dump that you took by hand before the upgrade"
                : ""),
          commands: [],
        },
      ],
    },
    byHand: [
      {
        title: "For a restore, stop everything that writes",
        commands: [
          `${kubectl} scale ${[NAME.api, ...WORKER_NAMES.map((name) => `teslasync-${workerComponent(name)}`)].map((name) => `deploy/${name}`).join(" ")} --replicas=0`,
        ],
      },
    ],
    data: dataOf(settings, kubectl),
    troubleshooting: troubleshooting(settings, kubectl),
    decisions: [...DECISIONS, ...decisionsOf(FACTS)],
  };
}
