import type { ComponentOperations, Operations, Whole } from "kustogen";
import { decisionsOf } from "../../facts.ts";
import { compareAddresses, KUBERNETES_API } from "../../kubernetes-api.ts";
import { API_PORT } from "./components/api.ts";
import type { Trevor } from "./context.ts";
import { FACTS } from "./facts/index.ts";

/** What the chart's NOTES say after an install, and what else an operator of trevor needs to know. */
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
        ? `pods in the namespace ${settings.networkPolicy.monitoringNamespace}; the public route answers 403`
        : "anyone inside the cluster; the public route answers 403",
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
        title: "Every rollout has finished",
        commands: workloads.map(({ target }) => `${kubectl} rollout status ${target}`),
      },
      {
        title: "The schema is up to date",
        commands: [`${kubectl} exec deploy/trevor -- uv run alembic current`],
      },
    ],
    upgrade: {
      before: [
        {
          title:
            "Take a snapshot of PostgreSQL with the tools of its service. The migration runs as soon as Argo CD " +
            "sees the push, and a downgrade doesn't restore what the migration dropped",
          commands: [],
        },
        {
          title: "Write down the current revision, which you need for a rollback",
          commands: [`${kubectl} exec deploy/trevor -- uv run alembic current`],
        },
      ],
      after: [
        {
          title: hook
            ? "Wait for the Job trevor-migrate. It migrates the database before the new pods start, and fails if it takes longer than ten minutes"
            : "Wait for the init container, which migrates before the new pod starts",
          commands: [],
        },
      ],
    },
    rollback: {
      before: [
        {
          title:
            "If there is a migration between the two releases, downgrade the schema while the newer image runs, " +
            "because only that image contains the downgrade. Without the downgrade, the older image's Job trevor-migrate " +
            "fails (it can't locate the revision), and the bad release keeps running. Repeat the first command " +
            "until `current` shows the older image's revision",
          commands: [
            `${kubectl} exec deploy/trevor -- uv run alembic downgrade -1`,
            `${kubectl} exec deploy/trevor -- uv run alembic current`,
          ],
        },
      ],
      after: [
        {
          title:
            "If the Job has already failed, downgrade as above. Argo CD retries by itself; this command makes it " +
            "retry at once",
          commands: [`argocd app sync trevor-${layer}`],
        },
      ],
    },
    data: [
      {
        what: "PostgreSQL",
        contents: "requests, reviews and the audit trail (DATABASE_URL)",
        backup:
          "snapshots and the write-ahead log, by the database provider. Never restore to a point in time that " +
          "loses rows of the audit trail",
        restore: [
          { title: "Stop trevor, as described under Stop and start", commands: [] },
          {
            title: "Restore the latest point in time into a new instance with the database provider's tools",
            commands: [],
          },
          {
            title: "Put the new instance's address into the Secret",
            commands: [
              `${kubectl} create secret generic trevor-db --from-env-file=/dev/stdin --dry-run=client -o yaml | kubectl apply -f -`,
              "# type, then Ctrl-D:",
              "# DATABASE_URL=<DATABASE_URL>",
            ],
          },
          { title: "Start trevor again, as described under Stop and start", commands: [] },
        ],
      },
      {
        what: "Quarantine bucket",
        contents: "uploads, which never change",
        backup: "versioning of the bucket",
        restore:
          "restore the versions from before the loss with the tools of the object store. The objects must not be " +
          "older than the rows of PostgreSQL",
      },
      {
        what: "Release bucket",
        backup: "none needed: it can be created again from the quarantine bucket and PostgreSQL",
        restore: "release the approved objects again",
      },
      {
        what: "Redis",
        contents: "the job queue (REDIS_URL)",
        backup: "none",
        restore: "start with an empty queue; submit lost jobs again by hand",
      },
    ],
    byHand: [
      {
        title: "For a restore, stop trevor",
        commands: [`${kubectl} scale ${workloads.map(({ target }) => target).join(" ")} --replicas=0`],
      },
    ],
    troubleshooting: [
      {
        symptom: "The sync stays in wave -1, and no pod is replaced",
        cause:
          "The Job trevor-migrate can't start (its image or a Secret is missing) or fails (the database doesn't " +
          "answer, or has a revision that this image doesn't know)",
        commands: [`${kubectl} describe job/trevor-migrate`, `${kubectl} logs job/trevor-migrate`],
      },
      {
        symptom: "The API exits as soon as it starts",
        cause:
          "A key of a Secret is missing or wrong (DATABASE_URL, SECRET_KEY), or the database doesn't answer",
        commands: [`${kubectl} logs deploy/trevor --previous`, `${kubectl} get events`],
      },
      ...(settings.worker
        ? [
            {
              symptom: "Jobs stay in the queue",
              cause: "The worker can't reach Redis, or hangs; the list arq:queue grows",
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
                "trevor sent an http address: FORWARDED_ALLOW_IPS is missing, or the ingress controller does " +
                "not set X-Forwarded-Proto. Or the client's redirect addresses in Keycloak lack " +
                `https://${settings.ingress.host}/auth/callback`,
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
          "The API holds three copies of an upload in memory; the worker holds all objects of a request and " +
          "their zip, and retries the release after a restart. Raise the memory limits to three times the " +
          "largest upload (API) or request (worker), plus 256Mi",
        commands: [
          `${kubectl} get pods -o custom-columns=POD:.metadata.name,LAST:.status.containerStatuses[0].lastState.terminated.reason`,
        ],
      },
      {
        symptom: "The page doesn't update until it is reloaded",
        cause: "Event streams end after five minutes and reconnect; without the database, they stay empty",
        commands: [`${kubectl} logs deploy/trevor --since=10m`],
      },
      {
        symptom: "`QueuePool limit` in the log",
        cause:
          "Each process opens up to five connections; PostgreSQL's max_connections must be greater than five " +
          "times the number of pods",
        commands: [`${kubectl} get pods`],
      },
      ...(settings.ingress
        ? [
            {
              symptom: "No certificate is issued",
              cause:
                "Nothing answers the challenge: the host doesn't resolve to this cluster, or the issuer has " +
                "no solver for it",
              commands: [`${kubectl} get certificate,certificaterequest,order,challenge`],
            },
          ]
        : []),
    ],
    decisions: [...DECISIONS, ...decisionsOf({ ...FACTS, api: KUBERNETES_API })],
  };
}

/** Where the source is wrong or incomplete. */
const DECISIONS: Operations["decisions"] = [
  {
    source: "The chart repeats the key envFrom for each Secret.",
    choice: "One list with one entry per Secret, on API, worker and migration.",
    reason:
      "YAML parsers keep the last of several equal keys or refuse the file, so six Secrets would be missing.",
  },
  {
    source: "The API's selector also matches the worker's pods.",
    choice: "The component label is in every selector.",
    reason: "The Deployment, the Service and the disruption budget would each also select the worker's pods.",
  },
  {
    source: "The migration is a Helm pre-install hook, but its ServiceAccount is part of the release.",
    choice: "An Argo CD Sync hook in wave -1; ServiceAccount and NetworkPolicies are in wave -2.",
    reason:
      "Before the first install the ServiceAccount and the NetworkPolicies don't exist yet, and the Job would " +
      "fail or have no network.",
  },
  {
    source: "`uv run` first updates the virtual environment, where user 1000 has no write access.",
    choice: "UV_NO_SYNC=1, a read-only root file system, and /tmp as an emptyDir.",
    reason: "The image is complete; the container must start without writing to it and without a network.",
  },
  {
    source: "PostgreSQL, Redis, S3, Keycloak and the collector are peers in trevor's own namespace.",
    choice: "Each is a setting; port 443 is open to the internet except private networks.",
    reason: "Managed services are outside the namespace, and S3 on port 443 is outside the cluster.",
  },
  {
    source:
      "The NetworkPolicy allows no connections to the mail server and the Kubernetes API, although production " +
      "enables both.",
    choice: "SMTP_PORT is open while mail is on, and the API server's ports while crdSync is on.",
    reason: "Otherwise both would fail silently.",
  },
  {
    source: "crdSync needs a token and read access; the source provides neither.",
    choice: "A Role in the namespace of the resources, and the token only in the worker's pods.",
    reason: "The API is reachable from outside and must not have cluster credentials.",
  },
  {
    source: "The Ingress exposes /metrics with everything else.",
    choice: "A second Ingress answers 403 for that path.",
    reason: "Metrics require no sign-in; Prometheus reads them inside the cluster.",
  },
  {
    source: "The disruption budget depends on replicaCount and covers only the API.",
    choice:
      "The API's budget depends on the autoscaler's minimum if there is an autoscaler, and the worker has its own budget.",
    reason: "With an autoscaler, replicaCount has no effect, and two workers must not be drained together.",
  },
  {
    source: "Every environment lists all seven Secrets.",
    choice: "trevor-smtp and trevor-agent are listed only if mail and the language model are on.",
    reason: "Pods don't start if a Secret in envFrom is missing, even one of a feature that is off.",
  },
  {
    source: "The commands start with `uv run`, although the image has alembic and arq on its PATH.",
    choice: "The same commands, with UV_NO_SYNC and a cache in /tmp.",
    reason:
      "People know the chart's commands; with these variables, uv downloads nothing and writes only to /tmp.",
  },
  {
    source: "The hook Job is deleted once it has succeeded.",
    choice: "The Job remains until the next sync deletes it.",
    reason: "You need its log after a rollout.",
  },
  {
    source: "The default is two replicas, with an init container that migrates.",
    choice: "One replica in the base; the generator rejects more than one with an init container.",
    reason: "Two pods that start together would both migrate the database.",
  },
];
