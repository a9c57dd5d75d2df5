import type { Context, Operations } from "kustogen";
import type { Settings } from "./settings.ts";
import { API_PORT } from "./workloads.ts";

/** What the chart's NOTES told after an install, and what else an operator of trevor needs. */
export function operations({ layer, namespace, settings }: Context<Settings, "trevor">): Operations {
  const kubectl = `kubectl -n ${namespace}`;
  const workloads = ["trevor", ...(settings.worker ? ["trevor-worker"] : [])];
  const hook = settings.migration === "hook";
  const migrationLogs = hook ? "job/trevor-migrate" : "deploy/trevor -c migrate";
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
    logs: [
      ...workloads.map((name) => ({ title: name, commands: [`${kubectl} logs -f deploy/${name}`] })),
      { title: "migration", commands: [`${kubectl} logs ${migrationLogs}`] },
    ],
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
        commands: workloads.map((name) => `${kubectl} rollout status deploy/${name}`),
      },
      {
        title: "The schema is the newest",
        commands: [`${kubectl} exec deploy/trevor -- uv run alembic current`],
      },
    ],
    upgrade: [
      {
        title: hook
          ? "The migration runs before the new pods, as the Job trevor-migrate. Take a snapshot of PostgreSQL first: a downgrade does not bring back what a migration dropped"
          : "The migration runs before the new pod starts, in its init container",
        commands: [],
      },
    ],
    rollback: [
      {
        title: "Move the image back; Argo CD does the rest",
        commands: [`git log -p -- generators/environments/${layer}.yaml`, "npm run gen && git push"],
      },
      {
        title:
          "Only if the older image can't work with the newer schema: one revision back, with the newer image",
        commands: [`${kubectl} exec deploy/trevor -- uv run alembic downgrade -1`],
      },
    ],
    data: [
      {
        what: "PostgreSQL (DATABASE_URL): requests, reviews, and the audit trail, which must never lose a row",
        backup:
          "by its service: snapshots and write-ahead log; never restore to a point that loses audit rows",
        restore:
          "scale both Deployments to 0, restore to the last moment in a new instance, put its address into trevor-db, scale up",
      },
      {
        what: "Quarantine bucket: objects never change after upload",
        backup: "versioning of the bucket",
        restore:
          "the versions before the loss; objects and rows of PostgreSQL must be of the same time or the objects newer",
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
    decisions: DECISIONS,
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
    source: "Memory limits of 512Mi beside uploads of 500 MB.",
    choice: "1Gi everywhere, and a check that the limit holds an upload.",
    reason: "The API reads a form into memory to check its token; the kernel would kill it.",
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
    source: "The default is two replicas, and an init container that migrates.",
    choice: "One replica in the base; more than one with an init container is refused.",
    reason: "Two pods that start together would migrate the same database at once.",
  },
];
