import type { Connection, Maybe, OutsidePeer } from "kustogen";
import { inNamespace, internet, peersOf } from "kustogen/blocks";
import type { OpenSail } from "./context.ts";

// Connections that several components open, and OpenSail's peers outside.

/** The ingress controller. */
export const CONTROLLER: OutsidePeer = inNamespace("ingress-nginx");

/**
 * Namespaces of projects, by the label that the backend sets when it creates one
 * (app/services/orchestration/kubernetes/client.py). No namespace has the `tesslate.io/scope` of the old policy.
 */
export const PROJECTS: OutsidePeer = {
  title: "project namespaces (proj-*)",
  peers: [{ namespaceSelector: { matchLabels: { "managed-by": "tesslate-backend" } } }],
};

/** PostgreSQL, here or outside the cluster. */
export function toDatabase({ settings: { postgres } }: OpenSail): Connection {
  return {
    ...(postgres.placement === "in-cluster"
      ? { to: "postgres", policy: "to-postgres" }
      : { to: peersOf("PostgreSQL (RDS)", postgres.network), policy: "to-rds" }),
    ports: [5432],
    why: "the database",
  };
}

/** Redis, here or outside the cluster. */
export function toRedis({ settings: { redis } }: OpenSail): Connection {
  return {
    ...(redis.placement === "in-cluster"
      ? { to: "redis", policy: "to-redis" }
      : { to: peersOf("Redis (ElastiCache)", redis.network), policy: "to-elasticache" }),
    ports: [6379],
    why: "task queue, locks and messages between pods",
  };
}

export const TO_MARKETPLACE: Connection = {
  to: "marketplace",
  ports: [8800],
  why: "the catalog of apps and their bundles",
};

export const TO_CONNECTORS: Connection = {
  to: "connector-proxy",
  ports: [8400],
  why: "connectors on behalf of the platform",
};

export const TO_HUB: Connection = {
  to: "volume-hub",
  ports: [9750],
  why: "finding and moving volumes",
};

export const TO_NODES: Connection = {
  to: "btrfs-csi-node",
  ports: [9741, 9742],
  why: "operations on volumes and on the files in them",
};

/** Storage reports its operations. */
export const TO_INTERNAL_API: Connection = {
  to: "backend",
  ports: [8000],
  why: "storage reports to the internal API",
};

export const TO_PROJECTS: Connection = { to: PROJECTS, ports: [], why: "servers in projects, on any port" };

export function toKubernetes({ settings: { aws, network } }: OpenSail): Connection {
  return {
    to: peersOf("the Kubernetes API", network.apiServer),
    // Local clusters answer on 6443 and 8443 behind port 443 of the Service.
    ports: aws ? [443] : [443, 6443, 8443],
    why: "the Kubernetes API",
    policy: "to-kubernetes-api",
  };
}

export const TO_INTERNET: Connection = {
  to: internet(),
  ports: [443, 80],
  why: "language models, git, S3, STS, connectors, and mail through an API",
};

/** Buckets, if they are in the cluster. */
export function toObjectStore({ settings: { network } }: OpenSail): Maybe<Connection> {
  return (
    network.objectStore.length > 0 && {
      to: peersOf("the object store", network.objectStore),
      ports: [9000],
      why: "buckets in the cluster",
      policy: "to-object-store",
    }
  );
}

export const TO_MAIL: Connection = { to: internet(), ports: [587], why: "mail" };

/** Language models, if Terraform runs LiteLLM. */
export const TO_LITELLM: Connection = {
  to: "litellm",
  ports: [4000],
  why: "language models",
  policy: "to-litellm",
};

/** What the platform's own code connects to, for requests and for tasks. */
export function toPlatform(context: OpenSail): Maybe<Connection>[] {
  return [
    toDatabase(context),
    toRedis(context),
    TO_MARKETPLACE,
    TO_CONNECTORS,
    TO_HUB,
    TO_NODES,
    TO_PROJECTS,
    toKubernetes(context),
    TO_INTERNET,
    toObjectStore(context),
    TO_MAIL,
    TO_LITELLM,
  ];
}
