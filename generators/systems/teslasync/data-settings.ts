import {
  compute,
  cron,
  dnsLabel,
  dnsSubdomain,
  feature,
  group,
  host,
  integer,
  oneOf,
  own,
  peers,
  port,
  quantity,
  storageClass,
  text,
  url,
} from "kustogen/settings";

/** The volume of a part that stores data. */
export const volume = (size: string) => ({
  size: quantity().default(size).describe("Size of the volume"),
  storageClass: storageClass().optional().describe("StorageClass; the cluster's default if not set"),
});

/** Names in SQL that need no quotes. */
const sqlName = (example: string) => text({ example, pattern: /^[a-z_][a-z0-9_]{0,62}$/ });

const placement = () =>
  oneOf(["embedded", "external"])
    .default("external")
    .describe("In the cluster next to TeslaSync, or an external service");

/** Addresses that each environment has for itself, as it has the server. */
const addresses = () =>
  own(peers().default([]), [{ cidr: "192.0.2.0/24" }]).describe(
    "Addresses of an external server, for NetworkPolicies",
  );

/** PostgreSQL with TimescaleDB and pgvector. */
export const postgres = () =>
  group({
    placement: placement(),
    host: own(host().optional(), "{host}").describe("DATABASE_HOST of an external server"),
    port: port().default(5432).describe("DATABASE_PORT"),
    database: sqlName("teslasync").default("teslasync").describe("DATABASE_NAME"),
    user: sqlName("teslasync")
      .default("teslasync")
      .describe("DATABASE_USER; needs permission to create extensions"),
    sslMode: oneOf(["disable", "require", "verify-ca", "verify-full"])
      .optional()
      .describe("DATABASE_SSLMODE; require for an external server, disable for the embedded one"),
    caConfigMap: dnsSubdomain()
      .optional()
      .describe(
        "ConfigMap with ca.crt, for example from trust-manager; required by verify-ca and verify-full",
      ),
    network: addresses(),
    // ev-dev-labs/teslasync@ef579af, helm/teslasync/values.yaml: connections, volume and resources.
    maxConnections: integer({ min: 20, max: 10_000 })
      .default(100)
      .describe("Connections that the server allows; all connection pools together must fit"),
    volume: group(volume("50Gi")).describe("Volume of the embedded server"),
    resources: compute("500m/2000m", "1Gi/4Gi"),
  }).describe("PostgreSQL; the password is DATABASE_PASS of the Secret teslasync");

/** Redis: the shared half of the live signal store, and queues. */
export const redis = () =>
  group({
    placement: placement(),
    host: own(host().optional(), "{host}").describe("REDIS_HOST of an external server"),
    port: port().default(6379).describe("REDIS_PORT"),
    database: integer({ max: 15 }).default(0).describe("REDIS_DB"),
    network: addresses(),
    maxMemoryMb: integer({ min: 16, max: 100_000 })
      .default(144)
      .describe("Memory for data, in MiB; when it is full nothing is evicted and writes fail"),
    volume: group(volume("1Gi")).describe("Volume of the embedded server"),
    // ev-dev-labs/teslasync@ef579af, helm/teslasync/values.yaml.
    resources: compute("50m/200m", "32Mi/192Mi"),
  }).describe("Redis; an external one has its password in REDIS_PASSWORD of the Secret teslasync");

/** Mosquitto: telemetry in transit, never reachable from outside the cluster. */
export const mosquitto = () =>
  group({
    persistence: feature(volume("1Gi")).describe("Keeps queued messages across restarts"),
    // ev-dev-labs/teslasync@ef579af, helm/teslasync/values.yaml.
    resources: compute("25m/100m", "16Mi/64Mi"),
  }).describe("The MQTT broker");

/** The CronJob that dumps PostgreSQL. */
export const backup = () =>
  feature({
    schedule: cron().default("30 3 * * *").describe("When it runs, in UTC"),
    deadlineSeconds: integer({ min: 60, max: 86_400 })
      .default(3600)
      .describe("Seconds after which a run is aborted"),
    keepDaily: integer({ min: 1, max: 366 }).default(7).describe("Dumps kept on the volume"),
    keepWeekly: integer({ min: 0, max: 520 })
      .default(4)
      .describe("Weekly dumps among them that are kept longer"),
    volume: group(volume("20Gi")).describe("Volume with the dumps; not used with a bucket"),
    bucket: feature({
      name: text({ example: "teslasync-backup", pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/ }).describe(
        "Name; its lifecycle rule deletes old dumps",
      ),
      region: dnsLabel().default("us-east-1").describe("Region"),
      endpoint: url({ noPath: true }).optional().describe("Address of an S3 service that is not AWS"),
    }).describe("An S3 bucket instead of the volume; keys in the Secret teslasync-backup-s3"),
    resources: compute("100m/1000m", "256Mi/2Gi").describe("CPU and memory of a run"),
  }).describe("Dumps PostgreSQL on a schedule");
