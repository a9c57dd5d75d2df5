import type { SystemRule } from "kustogen";
import type { Scale } from "kustogen/blocks";
import { quantityValue } from "kustogen/settings";
import { WORKER_CONNECTIONS, WORKER_NAMES, workerScale } from "../components/workers.ts";
import type { TeslaSync } from "../context.ts";

export const certified: SystemRule<TeslaSync> = {
  id: "teslasync/certified",
  title: "Connections to PostgreSQL are encrypted as far as its server supports it",
  why: "An embedded server has no certificate, verify-* needs an authority to verify it, and a password crosses the network.",
  *check({ settings: { postgres }, stage }) {
    const { caConfigMap, placement, sslMode } = postgres;
    const at = "settings.postgres.sslMode";
    if (placement === "embedded" && (sslMode ?? "disable") !== "disable")
      yield { at, message: 'expected "disable" with the embedded server, which has no certificate' };
    if (sslMode?.startsWith("verify-") && caConfigMap === undefined)
      yield {
        at: "settings.postgres.caConfigMap",
        message: `missing; expected the ConfigMap whose ca.crt ${sslMode} compares the server's certificate with`,
      };
    if (stage === "production" && placement === "external" && sslMode === "disable")
      yield { at, message: 'expected "require" or stricter in production' };
  },
};

export const externalHosts: SystemRule<TeslaSync> = {
  id: "teslasync/external-hosts",
  title: "TeslaSync has the addresses of its external servers",
  why: "The pods would wait for a Service that does not exist.",
  *check({ settings }) {
    for (const name of ["postgres", "redis"] as const)
      if (settings[name].placement === "external" && settings[name].host === undefined)
        yield {
          at: ["settings", name, "host"],
          message: `missing; expected the host of the external server, or ${name}.placement: embedded`,
        };
  },
};

export const externalAddresses: SystemRule<TeslaSync> = {
  id: "teslasync/external-addresses",
  title: "NetworkPolicies include the addresses of external servers",
  why: "They deny everything that they don't list.",
  *check({ settings }) {
    if (!settings.networkPolicy) return;
    for (const name of ["postgres", "redis"] as const)
      if (settings[name].placement === "external" && settings[name].network.length === 0)
        yield {
          at: ["settings", name, "network"],
          message:
            "expected the addresses of the external server such as [{cidr: 10.0.0.0/16}], because NetworkPolicies deny what they don't name",
        };
  },
};

export const backupElsewhere: SystemRule<TeslaSync> = {
  id: "teslasync/backup-elsewhere",
  title: "In production, dumps of an embedded PostgreSQL leave the cluster",
  why: "Whatever deletes the cluster or its disks would delete the database and its only copy.",
  *check({ settings: { backup, postgres }, stage }) {
    if (stage === "production" && postgres.placement === "embedded" && backup?.bucket === undefined)
      yield {
        at: "settings.backup.bucket",
        message:
          "missing; expected a bucket for the dumps of the embedded server, such as {name: teslasync-backups}",
      };
  },
};

/** Pods during a rollout: one more, except for workloads that are stopped first. */
function podsInRollout(scale: Scale): number {
  return scale === "single" ? 1 : Number(scale) + 1;
}

/** Connections that PostgreSQL reserves for its administrator, and the backup's. */
const SPARE_CONNECTIONS = 5;

export const enoughConnections: SystemRule<TeslaSync> = {
  id: "teslasync/enough-connections",
  title: "All pods together open no more connections than PostgreSQL allows",
  why:
    "PostgreSQL refuses the last ones to start, in the middle of a rollout, which starts one extra pod of each " +
    "before it stops an old one.",
  *check({ settings: { api, postgres, workers } }) {
    const pods = (api.autoscaling ? api.autoscaling.max : api.replicas) + 1;
    const workerPods = WORKER_NAMES.reduce(
      (sum, name) => sum + podsInRollout(workerScale(name, workers[name].replicas)),
      0,
    );
    const needed = pods * api.databaseConnections + workerPods * WORKER_CONNECTIONS.max + SPARE_CONNECTIONS;
    if (needed > postgres.maxConnections)
      yield {
        at: "settings.api.databaseConnections",
        message:
          `expected fewer: ${pods} pods of the API and ${workerPods} of the workers, one of each in a rollout counted, ` +
          `may open ${needed} connections, and postgres.maxConnections is ${postgres.maxConnections}`,
      };
  },
};

export const redisMemory: SystemRule<TeslaSync> = {
  id: "teslasync/redis-memory",
  title: "Redis has room for the copy that it writes its file from",
  why: "While it writes the append-only file, it uses a quarter more memory: the kernel would kill it at its limit.",
  *check({ settings: { redis } }) {
    const { maxMemoryMb, placement, resources } = redis;
    const memory = quantityValue(resources.limits.memory) ?? 0;
    if (placement === "embedded" && maxMemoryMb * 2 ** 20 * 1.25 > memory)
      yield {
        at: "settings.redis.resources.limits.memory",
        message:
          `expected at least ${Math.ceil(maxMemoryMb * 1.25)}Mi: redis.maxMemoryMb ${maxMemoryMb} and a quarter more for ` +
          "the copy that writes the append-only file",
      };
  },
};
