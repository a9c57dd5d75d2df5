import type { Connection, Maybe, OutsidePeer } from "kustogen";
import { inNamespace, internet, peersOf } from "kustogen/blocks";
import type { PeerSetting } from "kustogen/settings";
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

/** A connection to a component, by its name. */
const to = (component: string, ports: number[], why: string): Connection => ({ to: component, ports, why });

/** A connection to a server outside the cluster, or here, each with a policy of its own. */
function toServer(
  { placement, network }: { placement: "in-cluster" | "external"; network: readonly PeerSetting[] },
  [here, outside, title]: [here: string, outside: string, title: string],
  port: number,
  why: string,
): Connection {
  return placement === "in-cluster"
    ? { ...to(here, [port], why), policy: `to-${here}` }
    : { to: peersOf(title, network), ports: [port], why, policy: `to-${outside}` };
}

/** PostgreSQL, here or outside the cluster. */
export const toDatabase = ({ settings }: OpenSail) =>
  toServer(settings.postgres, ["postgres", "rds", "PostgreSQL (RDS)"], 5432, "the database");

/** Redis, here or outside the cluster. */
export const toRedis = ({ settings }: OpenSail) =>
  toServer(
    settings.redis,
    ["redis", "elasticache", "Redis (ElastiCache)"],
    6379,
    "task queue, locks and messages between pods",
  );

export const TO_MARKETPLACE = to("marketplace", [8800], "the catalog of apps and their bundles");
export const TO_CONNECTORS = to("connector-proxy", [8400], "connectors on behalf of the platform");
export const TO_HUB = to("volume-hub", [9750], "finding and moving volumes");
export const TO_NODES = to("btrfs-csi-node", [9741, 9742], "operations on volumes and on the files in them");
/** Storage reports its operations. */
export const TO_INTERNAL_API = to("backend", [8000], "storage reports to the internal API");
/** Language models, if Terraform runs LiteLLM. */
export const TO_LITELLM: Connection = { ...to("litellm", [4000], "language models"), policy: "to-litellm" };

export const TO_PROJECTS: Connection = { to: PROJECTS, ports: [], why: "servers in projects, on any port" };
export const TO_MAIL: Connection = { to: internet(), ports: [587], why: "mail" };
export const TO_INTERNET: Connection = {
  to: internet(),
  ports: [443, 80],
  why: "language models, git, S3, STS, connectors, and mail through an API",
};

export function toKubernetes({ settings: { aws, network } }: OpenSail): Connection {
  return {
    to: peersOf("the Kubernetes API", network.apiServer),
    // Local clusters answer on 6443 and 8443 behind port 443 of the Service.
    ports: aws ? [443] : [443, 6443, 8443],
    why: "the Kubernetes API",
    policy: "to-kubernetes-api",
  };
}

/** Buckets, which a local cluster has in MinIO. */
export function toObjectStore({ settings: { aws } }: OpenSail): Maybe<Connection> {
  const peers = peersOf("the object store", [{ namespace: "minio-system" }]);
  return !aws && { to: peers, ports: [9000], why: "buckets in the cluster", policy: "to-object-store" };
}

/** What the platform's own code connects to, for requests and for tasks. */
export function toPlatform(context: OpenSail): Maybe<Connection>[] {
  return [
    ...[toDatabase(context), toRedis(context), TO_MARKETPLACE, TO_CONNECTORS, TO_HUB, TO_NODES, TO_PROJECTS],
    ...[toKubernetes(context), TO_INTERNET, toObjectStore(context), TO_MAIL, TO_LITELLM],
  ];
}
