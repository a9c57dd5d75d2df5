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
  "seed-apps",
] as const;

/** Who talks to whom in OpenSail, and with whom outside it. */
export function traffic(context: OpenSail): Traffic {
  const { aws, computePool, imagePrecache, ingress, network, postgres, seedApps } = context.settings;
  const inCluster = postgres.placement === "in-cluster";
  const present = PLATFORM.filter(
    (name) => (name !== "postgres" || inCluster) && (name !== "seed-apps" || seedApps),
  );
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
    components["litellm-postgres"] = { namespace: context.namespace, labels: { app: "litellm-postgres" } };
  }

  const nginx = inNamespace(ingress?.controllerNamespace ?? "ingress-nginx");
  const projects = inNamespacesLabelled("project namespaces (proj-*)", { "tesslate.io/scope": "project" });
  const pool = computePool ? ["compute-pool"] : [];
  const seeding = seedApps ? ["seed-apps"] : [];
  const databaseUsers = [
    "backend",
    "worker",
    "gateway",
    "automations-controller",
    "connector-proxy",
    "snapshot-cleanup",
    "marketplace",
    ...seeding,
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
      to: inCluster ? "postgres" : peersOf("PostgreSQL (RDS)", postgres.network),
      ports: [5432],
      why: "the database",
    },
    {
      from: ["backend", "worker", "gateway", "automations-controller", ...seeding],
      to: "redis",
      ports: [6379],
      why: "task queue, locks and messages between pods",
    },
    {
      from: ["backend", "worker", ...seeding],
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
    },
    { from: ["backend", "worker"], to: internet(), ports: [587], why: "mail" },
    aws && {
      from: ["backend", "worker", "gateway", "connector-proxy"],
      to: "litellm",
      ports: [4000],
      why: "language models",
    },
    aws && { from: "litellm", to: internet(), ports: [443], why: "providers of language models" },
    aws && { from: "litellm", to: "litellm-postgres", ports: [5432], why: "LiteLLM's database" },
  ];
  return { components, flows: flows.filter((flow): flow is Flow => !!flow) };
}
