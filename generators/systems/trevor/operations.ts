import type { ComponentOperations, Operations, Whole } from "kustogen";
import { decisionsOf } from "../../facts.ts";
import { compareAddresses, KUBERNETES_API } from "../../kubernetes-api.ts";
import { API_PORT } from "./components/api.ts";
import type { Trevor } from "./context.ts";
import { FACTS } from "./facts/index.ts";

/** What the chart's NOTES told after an install, and what else an operator of trevor needs. */
export function operations(
  { layer, namespace, settings }: Trevor,
  { workloads }: Whole,
): ComponentOperations {
  const kubectl = `kubectl -n ${namespace}`;
  const hook = settings.migration === "hook";
  return {
    reach: [
      ...(settings.ingress ? [{ title: "Public address", url: `https://${settings.ingress.host}` }] : []),
      {
        title: "API from your machine",
        commands: [
          `${kubectl} port-forward svc/trevor ${API_PORT}:${API_PORT}`,
          `curl http://localhost:${API_PORT}/health`,
        ],
      },
    ],
    metrics: {
      path: "/metrics",
      service: "trevor",
      port: API_PORT,
      reader: settings.networkPolicy
        ? `pods of the namespace ${settings.networkPolicy.monitoringNamespace}; the public route answers 403`
        : "anybody inside the cluster; the public route answers 403",
    },
    first:
      settings.crdSync && settings.networkPolicy
        ? [compareAddresses("networkPolicy.apiServer", settings.networkPolicy.apiServer)]
        : [],
    verify: [
      ...(hook
        ? [
            {
              title: "The migration is complete",
              commands: [`${kubectl} wait --for=condition=complete job/trevor-migrate --timeout=10m`],
            },
          ]
        : []),
      {
        title: "Every pod runs the new image",
        commands: workloads.map(({ target }) => `${kubectl} rollout status ${target}`),
      },
      {
        title: "The schema is the newest",
        commands: [`${kubectl} exec deploy/trevor -- uv run alembic current`],
      },
    ],
    upgrade: {
      before: [
        {
          title:
            "A snapshot of PostgreSQL, by the means of its service: the migration runs as soon as Argo CD sees the push, and a " +
            "downgrade does not bring back what it dropped. Note the revision to go back to",
          commands: [`${kubectl} exec deploy/trevor -- uv run alembic current`],
        },
      ],
      after: [
        {
          title: hook
            ? "The migration runs before the new pods, as the Job trevor-migrate; it fails after ten minutes"
            : "The migration runs before the new pod starts, in its init container",
          commands: [],
        },
      ],
    },
    rollback: {
      before: [
        {
          title:
            "Where a migration lies in between (the heads of the two images differ): first the schema, while the newer image " +
            "runs, for it alone knows the way back. Without this the Job trevor-migrate of the older image fails (it can't " +
            "locate the revision), the sync ends before any pod is replaced, and the bad release stays. One revision at a " +
            "time, until `current` says the older image's",
          commands: [
            `${kubectl} exec deploy/trevor -- uv run alembic downgrade -1`,
            `${kubectl} exec deploy/trevor -- uv run alembic current`,
          ],
        },
      ],
      after: [
        {
          title:
            "If the Job has failed already, downgrade as above; Argo CD tries a failed sync again, and this asks it to at once",
          commands: [`argocd app sync trevor-${layer}`],
        },
      ],
    },
    data: [
      {
        what: "PostgreSQL (DATABASE_URL): requests, reviews, and the audit trail, which must never lose a row",
        backup:
          "by its service: snapshots and write-ahead log; never restore to a point that loses audit rows",
        restore: [
          { title: "Stop trevor, as under By hand", commands: [] },
          {
            title:
              "Restore to the last moment in a new instance, by the means of its service, and put its address into the Secret",
            commands: [
              `${kubectl} create secret generic trevor-db --from-env-file=/dev/stdin --dry-run=client -o yaml | kubectl apply -f -`,
              "# type, then Ctrl-D:",
              "# DATABASE_URL=<DATABASE_URL>",
            ],
          },
          { title: "Start trevor again, as under By hand", commands: [] },
        ],
      },
      {
        what: "Quarantine bucket: objects never change after upload",
        backup: "versioning of the bucket",
        restore:
          "the versions before the loss, by the means of the object store; objects and rows of PostgreSQL must be of the same time or the objects newer",
      },
      {
        what: "Release bucket",
        backup: "none needed: it is made from the quarantine bucket and PostgreSQL",
        restore: "release the approved objects again",
      },
      {
        what: "Redis (REDIS_URL): the job queue",
        backup: "none",
        restore: "start with an empty queue; lost jobs are put in again by hand",
      },
    ],
    byHand: [
      {
        title: "Stop trevor for a restore, with Argo CD looking away",
        commands: [`${kubectl} scale ${workloads.map(({ target }) => target).join(" ")} --replicas=0`],
      },
    ],
    troubleshooting: [
      {
        symptom: "The sync stays in wave -1, and no pod is replaced",
        cause:
          "The Job trevor-migrate can't start (its image or a Secret is not there) or fails (the database does not answer, or its revision is one that this image does not know)",
        commands: [`${kubectl} describe job/trevor-migrate`, `${kubectl} logs job/trevor-migrate`],
      },
      {
        symptom: "The API ends as soon as it starts",
        cause:
          "A Secret lacks a key or has a wrong one (DATABASE_URL, SECRET_KEY), or the database does not answer",
        commands: [`${kubectl} logs deploy/trevor --previous`, `${kubectl} get events`],
      },
      ...(settings.worker
        ? [
            {
              symptom: "Jobs stay in the queue",
              cause: "The worker does not reach Redis, or hangs; the list arq:queue grows",
              commands: [
                `${kubectl} logs deploy/trevor-worker`,
                `${kubectl} rollout restart deploy/trevor-worker`,
              ],
            },
          ]
        : []),
      ...(settings.ingress
        ? [
            {
              symptom: "Keycloak refuses the sign-in: `Invalid parameter: redirect_uri`",
              cause:
                "trevor asked with http: FORWARDED_ALLOW_IPS is missing, or the controller does not say X-Forwarded-Proto. Or the client's " +
                `redirect addresses in Keycloak lack https://${settings.ingress.host}/auth/callback`,
              commands: [
                `curl -sSI https://${settings.ingress.host}/auth/login | grep -i location`,
                `${kubectl} exec deploy/trevor -- printenv FORWARDED_ALLOW_IPS`,
              ],
            },
          ]
        : []),
      {
        symptom: "Pods restart with OOMKilled",
        cause:
          "An upload is in memory three times, in the API; the objects of a request and their zip are, in the worker, which then tries the " +
          "release again. Raise the memory limits to three times the largest upload, or request, and 256Mi",
        commands: [
          `${kubectl} get pods -o custom-columns=POD:.metadata.name,LAST:.status.containerStatuses[0].lastState.terminated.reason`,
        ],
      },
      {
        symptom: "The page shows no news until it is loaded again",
        cause:
          "A stream of events ends after five minutes and starts again; without the database it stays empty",
        commands: [`${kubectl} logs deploy/trevor --since=10m`],
      },
      {
        symptom: "`QueuePool limit` in the log",
        cause:
          "Each process holds five connections; PostgreSQL's max_connections must be above five for every pod",
        commands: [`${kubectl} get pods`],
      },
      ...(settings.ingress
        ? [
            {
              symptom: "The certificate does not come",
              cause:
                "The challenge is not answered: the host does not lead here, or the issuer has no solver for it",
              commands: [`${kubectl} get certificate,certificaterequest,order,challenge`],
            },
          ]
        : []),
    ],
    decisions: [...DECISIONS, ...decisionsOf({ ...FACTS, api: KUBERNETES_API })],
  };
}

/** Where the seed or the chart is wrong or silent. */
const DECISIONS: Operations["decisions"] = [
  {
    source: "The chart repeats the key envFrom for each Secret.",
    choice: "One list with one entry per Secret, on API, worker and migration.",
    reason:
      "Of a repeated key YAML keeps the last or refuses the file, so that six Secrets would be missing.",
  },
  {
    source: "The API's selector also matches the worker's pods.",
    choice: "The component label is in every selector.",
    reason:
      "The Deployment, the Service and the disruption budget would each count the worker's pods as theirs.",
  },
  {
    source: "The migration is a Helm pre-install hook, and its ServiceAccount is part of the release.",
    choice: "An Argo CD Sync hook in wave -1; ServiceAccount and NetworkPolicies are in wave -2.",
    reason: "Before a first install neither exists, and the Job would fail or have no network.",
  },
  {
    source:
      "`uv run` brings the virtual environment up to date before it runs, which user 1000 may not write.",
    choice: "UV_NO_SYNC=1, a read-only root, and /tmp as an emptyDir.",
    reason: "The image is complete; the container must start without writing to it and without network.",
  },
  {
    source: "PostgreSQL, Redis, S3, Keycloak and the collector are peers in trevor's own namespace.",
    choice: "Each is a setting; port 443 goes to the internet without private networks.",
    reason: "Managed services are outside the namespace, and S3 on 443 is outside the cluster.",
  },
  {
    source: "The NetworkPolicy has no way out for mail and the Kubernetes API, which production turns on.",
    choice: "SMTP_PORT is open while mail is on, the API server while crdSync is on.",
    reason: "EMAIL_NOTIFICATIONS_ENABLED and CRD_SYNC_ENABLED would fail in silence.",
  },
  {
    source: "crdSync needs a token and the right to read; the seed gives neither.",
    choice: "A Role in the namespace of the resources, and the token in the worker's pods alone.",
    reason: "The API is reachable from outside and must hold no credential of the cluster.",
  },
  {
    source: "The Ingress publishes /metrics with everything else.",
    choice: "A second Ingress answers 403 there.",
    reason: "Metrics have no sign-in; Prometheus reads them inside the cluster.",
  },
  {
    source: "The disruption budget follows replicaCount and covers the API alone.",
    choice: "It follows the autoscaler's minimum where there is one, and the worker has its own.",
    reason: "With an autoscaler replicaCount says nothing, and two workers must not be drained together.",
  },
  {
    source: "All seven Secrets are in every environment's list.",
    choice: "trevor-smtp and trevor-agent only where mail and the language model are on.",
    reason: "Pods don't start without a Secret that envFrom names, even one of a feature that is off.",
  },
  {
    source: "`uv run` in the hook and here; the image has alembic and arq on its PATH.",
    choice: "The seed's command, with UV_NO_SYNC and a cache in /tmp.",
    reason: "It is what the chart runs and people know; nothing is fetched or written but in /tmp.",
  },
  {
    source: "The hook Job is deleted when it has succeeded.",
    choice: "It stays until the next sync deletes it.",
    reason: "Its log is what one asks for after a rollout.",
  },
  {
    source: "The default is two replicas, and an init container that migrates.",
    choice: "One replica in the base; more than one with an init container is refused.",
    reason: "Two pods that start together would migrate the same database at once.",
  },
];
