import type { Operations } from "kustogen";
import type { OpenSail } from "./context.ts";
import { DECISIONS } from "./decisions.ts";

/** Deployments of the platform, in the order in which a person looks at them. */
const DEPLOYMENTS = [
  "tesslate-backend",
  "tesslate-frontend",
  "tesslate-worker",
  "tesslate-gateway",
  "tesslate-automations-controller",
  "opensail-runtime",
  "tesslate-marketplace",
  "redis",
];

/** Those that run an image of ours. */
const OURS = DEPLOYMENTS.filter((name) => name !== "redis");

/** What an operator of OpenSail needs to know. */
export function operations(context: OpenSail): Operations {
  const { layer, namespace, settings } = context;
  const kubectl = `kubectl -n ${namespace}`;
  const storage = "kubectl -n kube-system";
  const inCluster = settings.postgres.placement === "in-cluster";
  const deployments = inCluster ? [...DEPLOYMENTS, "postgres"] : DEPLOYMENTS;
  return {
    reach: [
      ...(settings.ingress ? [{ title: "Public address", url: `https://${settings.domain}` }] : []),
      {
        title: "API from your machine",
        commands: [
          `${kubectl} port-forward svc/tesslate-backend-service 8000:8000`,
          "curl http://localhost:8000/health",
        ],
      },
      {
        title: "Frontend from your machine",
        commands: [`${kubectl} port-forward svc/tesslate-frontend-service 8080:80`],
      },
    ],
    logs: [
      ...deployments.map((name) => ({ title: name, commands: [`${kubectl} logs -f deploy/${name}`] })),
      { title: "syntax trees", commands: [`${kubectl} logs -f deploy/tesslate-backend -c ast`] },
      { title: "migration", commands: [`${kubectl} logs deploy/tesslate-backend -c alembic-migrate`] },
      ...(settings.seedApps
        ? [{ title: "seeding of apps", commands: [`${kubectl} logs job/tesslate-seed-apps`] }]
        : []),
      { title: "Volume Hub", commands: [`${storage} logs -f deploy/tesslate-volume-hub -c hub`] },
      {
        title: "CSI driver",
        commands: [`${storage} logs -f ds/tesslate-btrfs-csi-node -c tesslate-btrfs-csi`],
      },
    ],
    verify: [
      {
        title: "Storage first: the driver on every node, then the hub",
        commands: [
          `${storage} rollout status ds/tesslate-btrfs-csi-node --timeout=15m`,
          `${storage} rollout status deploy/tesslate-volume-hub`,
        ],
      },
      {
        title: "Every pod of the platform runs the new image",
        commands: deployments.map((name) => `${kubectl} rollout status deploy/${name}`),
      },
      ...(settings.seedApps
        ? [
            {
              title: "The apps are seeded",
              commands: [`${kubectl} wait --for=condition=complete job/tesslate-seed-apps --timeout=10m`],
            },
          ]
        : []),
      ...(settings.ingress
        ? [
            {
              title: "The certificate is there, and the API answers through the public route",
              commands: [
                `${kubectl} wait --for=condition=Ready certificate/tesslate-wildcard-tls --timeout=10m`,
                `curl -fsS https://${settings.domain}/health`,
              ],
            },
          ]
        : []),
    ],
    upgrade: [
      {
        title:
          "Take a backup of PostgreSQL first: the backend migrates the schema before it serves. Where a pin is a tag that " +
          "moves (`beta`, `production`), the pods take its newest image when they start again",
        commands: [`${kubectl} rollout restart ${OURS.map((name) => `deploy/${name}`).join(" ")}`],
      },
    ],
    rollback: [
      {
        title: "Move the pin back; Argo CD does the rest",
        commands: [`git log -p -- generators/environments/${layer}.yaml`, "npm run gen && git push"],
      },
      {
        title:
          "Before that, where a migration ran in between, with the newer image: one revision back. An older image " +
          "refuses to start on a schema that it doesn't know",
        commands: [`${kubectl} exec deploy/tesslate-backend -c backend -- alembic downgrade -1`],
      },
    ],
    data: [
      inCluster
        ? {
            what: "PostgreSQL on postgres-pvc: users, projects, the marketplace's catalogue",
            backup: `${kubectl} exec deploy/postgres -- sh -c 'pg_dumpall -U "$POSTGRES_USER"' > opensail.sql`,
            restore: `${kubectl} exec -i deploy/postgres -- sh -c 'psql -U "$POSTGRES_USER" -d postgres' < opensail.sql`,
          }
        : {
            what: "PostgreSQL in RDS: users, projects, the marketplace's catalogue",
            backup: "snapshots of RDS, seven days; set in Terraform",
            restore:
              "restore the snapshot as a new instance with Terraform, which puts its address into the Secrets; Reloader starts the pods again",
          },
      {
        what: "Project volumes in the nodes' btrfs pools",
        backup: "the CSI driver copies them to its bucket as they change",
        restore: "the Volume Hub fetches a volume from the bucket when a node lacks it",
      },
      {
        what: "Hibernated projects and app bundles in S3",
        backup: "versioning of the buckets; set in Terraform",
        restore: "the version before the loss",
      },
      {
        what: "marketplace-data: the identity and signing key of the hub",
        backup: "a snapshot of its EBS volume; without it apps signed before can't be verified",
        restore: "a volume from the snapshot, bound to a new claim marketplace-data before the pod starts",
      },
      {
        what: "redis-data: queued tasks",
        backup: "none",
        restore: "start empty; tasks are started again by their users",
      },
    ],
    decisions: DECISIONS,
  };
}
