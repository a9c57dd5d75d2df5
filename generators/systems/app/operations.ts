import type { Operations } from "kustogen";
import { DECISIONS } from "./decisions.ts";
import { APP_SECRETS, contractsOf } from "./secrets.ts";
import type { App } from "./service.ts";
import { SERVICES, SSH_PORT } from "./services.ts";
import { FOLDERS, SHARED_DATA } from "./shared-data.ts";

/** What an operator of app needs. */
export function operations({ layer, namespace, settings }: App): Operations {
  const kubectl = `kubectl -n ${namespace}`;
  const { ingress, nats, networkPolicy, ssh } = settings;
  const services = Object.values(SERVICES);
  const { app, metricsAggregator } = SERVICES;
  const secret = (key: string) =>
    `${kubectl} get secret ${APP_SECRETS} -o jsonpath='{.data.${key}}' | base64 -d`;
  return {
    reach: [
      ...(ingress ? [{ title: "Public address", url: `https://${ingress.host}` }] : []),
      ...(ingress?.staticHost ? [{ title: "Static files", url: `https://${ingress.staticHost}` }] : []),
      ...(ingress
        ? [
            {
              title: "git over HTTP",
              commands: [`git ls-remote https://${ingress.host}/<owner>/<repository>.git`],
            },
          ]
        : []),
      {
        title: `git over SSH, port ${SSH_PORT}${ssh.type === "ClusterIP" ? ", inside the cluster" : ""}`,
        commands: [`${kubectl} get svc/gitserver-ssh -o wide`],
      },
      {
        title: "API from your machine",
        commands: [
          `${kubectl} port-forward svc/app ${app.port}:${app.port}`,
          `curl http://localhost:${app.port}${settings.services.app.healthPath}`,
        ],
      },
    ],
    metrics: {
      path: "/metrics",
      service: metricsAggregator.name,
      port: metricsAggregator.port,
      reader: networkPolicy
        ? `pods of the namespace ${networkPolicy.monitoringNamespace}`
        : "anybody inside the cluster",
    },
    logs: services.map(({ name, title }) => ({
      title: `${name}: ${title}`,
      commands: [`${kubectl} logs -f deploy/${name}`],
    })),
    verify: [
      {
        title: `Before the first sync: no required key of ${APP_SECRETS} is missing (it prints those that are)`,
        commands: [
          `for key in ${requiredKeys(layer, nats !== undefined).join(" ")}; do ` +
            `${kubectl} get secret ${APP_SECRETS} -o jsonpath="{.data.$key}" | grep -q . || echo "missing: $key"; done`,
        ],
      },
      {
        title: "The session secret has at least 32 bytes, and the SSH host key is one",
        commands: [
          `${secret("APP_SESSION_SECRET")} | wc -c`,
          `${secret("APP_SSH_SERVER_PRIVATE_KEY")} | xxd -r -p > host_key && chmod 600 host_key && ssh-keygen -y -f host_key; rm -f host_key`,
        ],
      },
      {
        title: "The shared volume is bound",
        commands: [`${kubectl} get pvc ${SHARED_DATA.name}`],
      },
      {
        title: "Every pod runs the new image",
        commands: services.map(({ name }) => `${kubectl} rollout status deploy/${name}`),
      },
      {
        title: "User 1000 may write to the repositories",
        commands: [
          `${kubectl} exec deploy/gitserver -- sh -c 'touch ${FOLDERS.repos}/.probe && rm ${FOLDERS.repos}/.probe'`,
        ],
      },
    ],
    rollback: [
      {
        title: "Move the six images back together; Argo CD does the rest",
        commands: [`git log -p -- generators/environments/${layer}.yaml`, "npm run gen && git push"],
      },
    ],
    data: [
      {
        what: `The claim ${SHARED_DATA.name}: all repositories (repos), avatars, files and static files; it survives the Application, but not the namespace`,
        backup: "snapshots of the NFS file system by its provider, taken together with PostgreSQL's",
      },
      {
        what: "PostgreSQL (APP_DATABASE_URL): accounts, issues, what repositories there are",
        backup: "by its service: snapshots and write-ahead log",
      },
      { what: "Qdrant (APP_QDRANT_URL): vectors", backup: "can be made again from the repositories" },
      {
        what: `Redis (APP_REDIS_URL): sessions${nats ? "" : " and the queues of mail and hooks"}`,
        backup: "none; people sign in again, and what was queued is lost",
      },
      ...(nats
        ? [{ what: "NATS JetStream (NATS_URL): the queues of mail and hooks", backup: "by its operator" }]
        : []),
    ],
    decisions: DECISIONS,
  };
}

/** Keys of app-secrets that pods can't do without. */
function requiredKeys(layer: string, nats: boolean): string[] {
  return contractsOf(layer).flatMap(({ keys }) =>
    Object.entries(keys).flatMap(([key, { required = true }]) =>
      (key === "NATS_TOKEN" ? nats : required) ? [key] : [],
    ),
  );
}
