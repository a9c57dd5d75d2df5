import type { Operations } from "../../model/operations.ts";
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
    rollback: [
      {
        title: "Move the pin back; Argo CD does the rest",
        commands: [`npx kustogen rollback opensail ${layer}`],
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
          }
        : {
            what: "PostgreSQL in RDS: users, projects, the marketplace's catalogue",
            backup: "snapshots of RDS, seven days; set in Terraform",
          },
      {
        what: "Project volumes in the nodes' btrfs pools",
        backup: "the CSI driver copies them to its bucket as they change",
      },
      {
        what: "Hibernated projects and app bundles in S3",
        backup: "versioning of the buckets; set in Terraform",
      },
      {
        what: "marketplace-data: the identity and signing key of the hub",
        backup: "a snapshot of its EBS volume; without it apps signed before can't be verified",
      },
      { what: "redis-data: queued tasks", backup: "none; tasks are started again by their users" },
    ],
    decisions: DECISIONS,
  };
}
