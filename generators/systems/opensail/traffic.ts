import {
  type Flow,
  inNamespace,
  inNamespacesLabelled,
  internet,
  type Pods,
  part,
  peersOf,
  podsOf,
  type Traffic,
} from "kustogen/blocks";
import { COMPUTE_POOL } from "./compute-pool.ts";
import { type OpenSail, storagePart } from "./context.ts";

/**
 * The label by which the platform's own namespaces of projects are known: the backend sets it when it makes one
 * (app/services/orchestration/kubernetes/client.py). The `tesslate.io/scope` of the old policy is on none.
 */
export const PROJECT_NAMESPACE = { "managed-by": "tesslate-backend" };

/** Parts with pods in the platform's namespace. */
const PLATFORM = [
  "backend",
  "frontend",
  "worker",
  "gateway",
  "automations-controller",
  "connector-proxy",
  "marketplace",
  "postgres",
  "redis",
  "namespace-reaper",
  "snapshot-cleanup",
  "backend-migration",
  "seed-apps",
] as const;

/** Who talks to whom in OpenSail, and with whom outside it. */
export function traffic(context: OpenSail): Traffic {
  const { aws, computePool, imagePrecache, ingress, litellm, network, postgres, redis } = context.settings;
  const inCluster = {
    postgres: postgres.placement === "in-cluster",
    redis: redis.placement === "in-cluster",
  };
  // Also the Jobs that a layer does not run: the policies of the others then stay as they are in every layer.
  const present = PLATFORM.filter((name) => (name !== "postgres" && name !== "redis") || inCluster[name]);
  const components: Record<string, Pods> = Object.fromEntries(
    present.map((name) => [name, podsOf(part(context, name))]),
  );
  components["volume-hub"] = podsOf(storagePart(context, "volume-hub"));
  components["btrfs-csi-node"] = podsOf(storagePart(context, "btrfs-csi-node"));
  // Pulls images, and opens no connection itself.
  if (imagePrecache) components["image-precache"] = podsOf(storagePart(context, "image-precache"));
  // Every pod of its namespace: agents label them as they like.
  if (computePool) components["compute-pool"] = { namespace: COMPUTE_POOL, labels: {} };
  // Terraform's, in the same namespace and so under the same denial.
  if (aws) {
    components.litellm = { namespace: context.namespace, labels: { app: "litellm" } };
    if (litellm.database === "in-cluster") {
      components["litellm-postgres"] = { namespace: context.namespace, labels: { app: "litellm-postgres" } };
    }
  }

  const nginx = inNamespace(ingress?.controllerNamespace ?? "ingress-nginx");
  const projects = inNamespacesLabelled("project namespaces (proj-*)", PROJECT_NAMESPACE);
  const pool = computePool ? ["compute-pool"] : [];
  const databaseUsers = [
    "backend",
    "worker",
    "gateway",
    "automations-controller",
    "connector-proxy",
    "snapshot-cleanup",
    "marketplace",
    "backend-migration",
    "seed-apps",
  ];
  const apiUsers = [
    "backend",
    "worker",
    "gateway",
    "automations-controller",
    "connector-proxy",
    "namespace-reaper",
    "snapshot-cleanup",
    "volume-hub",
    "btrfs-csi-node",
  ];

  const flows: (Flow | false | undefined)[] = [
    { from: nginx, to: "backend", ports: [8000], why: "requests of browsers to /api, /ws and /health" },
    { from: nginx, to: "frontend", ports: [80], why: "requests of browsers to everything else" },
    { from: "frontend", to: "backend", ports: [8000], why: "pages that ask the API" },
    {
      from: ["volume-hub", "btrfs-csi-node"],
      to: "backend",
      ports: [8000],
      why: "storage reports to the internal API",
    },
    {
      from: databaseUsers,
      ...(inCluster.postgres
        ? { to: "postgres", policy: "to-postgres" }
        : { to: peersOf("PostgreSQL (RDS)", postgres.network), policy: "to-rds" }),
      ports: [5432],
      why: "the database",
    },
    {
      from: ["backend", "worker", "gateway", "automations-controller", "seed-apps"],
      ...(inCluster.redis
        ? { to: "redis", policy: "to-redis" }
        : { to: peersOf("Redis (ElastiCache)", redis.network), policy: "to-elasticache" }),
      ports: [6379],
      why: "task queue, locks and messages between pods",
    },
    {
      from: ["backend", "worker", "seed-apps"],
      to: "marketplace",
      ports: [8800],
      why: "the catalogue of apps and their bundles",
    },
    {
      from: ["backend", "worker", "gateway", "automations-controller"],
      to: "connector-proxy",
      ports: [8400],
      why: "connectors on behalf of the platform",
    },
    { from: [projects, ...pool], to: "connector-proxy", ports: [8400], why: "connectors on behalf of apps" },
    ...pool.map((from) => ({
      from,
      to: internet(),
      ports: [443, 80],
      why: "packages and sources that agents fetch",
    })),
    {
      from: ["backend", "worker", "btrfs-csi-node"],
      to: "volume-hub",
      ports: [9750],
      why: "where a volume is, and moving it",
    },
    {
      from: ["backend", "worker", "volume-hub"],
      to: "btrfs-csi-node",
      ports: [9741, 9742],
      why: "operations on volumes and files in them",
    },
    { from: ["backend", "worker"], to: projects, ports: [], why: "servers in projects, on any port" },
    {
      from: apiUsers,
      to: peersOf("the Kubernetes API", network.apiServer),
      // 6443 and 8443 are where local clusters answer behind port 443 of the Service.
      ports: aws ? [443] : [443, 6443, 8443],
      why: "the Kubernetes API",
      policy: "to-kubernetes-api",
    },
    {
      from: [
        "backend",
        "worker",
        "gateway",
        "connector-proxy",
        "marketplace",
        "volume-hub",
        "btrfs-csi-node",
      ],
      to: internet(),
      ports: [443, 80],
      why: "language models, git, S3, STS, mail by API and connectors",
    },
    network.objectStore.length > 0 && {
      from: ["backend", "worker", "marketplace", "volume-hub", "btrfs-csi-node"],
      to: peersOf("the object store", network.objectStore),
      ports: [9000],
      why: "buckets in the cluster",
      policy: "to-object-store",
    },
    { from: ["backend", "worker"], to: internet(), ports: [587], why: "mail" },
    aws && {
      from: ["backend", "worker", "gateway", "connector-proxy"],
      to: "litellm",
      ports: [4000],
      why: "language models",
      policy: "to-litellm",
    },
    aws && { from: "litellm", to: internet(), ports: [443], why: "providers of language models" },
    aws && {
      from: "litellm",
      ...(litellm.database === "in-cluster"
        ? { to: "litellm-postgres" }
        : { to: peersOf("LiteLLM's PostgreSQL (RDS)", litellm.network), policy: "litellm-to-rds" }),
      ports: [5432],
      why: "LiteLLM's database",
    },
    {
      from: "backend",
      to: nginx,
      ports: [80],
      why: "whether a project answers at its public name, asked at the controller",
    },
  ];
  return { components, flows: flows.filter((flow): flow is Flow => !!flow) };
}
