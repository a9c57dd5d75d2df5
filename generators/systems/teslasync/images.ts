import type { ImageDeclaration } from "kustogen";
import type { Settings } from "./settings.ts";

const OURS = "ghcr.io/ev-dev-labs";

/** The images of TeslaSync. Ours have no tag here: environments pin them; the others are pinned in the base. */
export const IMAGES = {
  api: {
    name: `${OURS}/teslasync-api`,
    facts: {
      source: "ev-dev-labs/teslasync@025c5ab, Dockerfile",
      ports: [8080],
      entrypoint: ["teslasync"],
      programs: ["/usr/local/bin/teslasync"],
    },
  },
  web: { name: `${OURS}/teslasync-web` },
  notificationWorker: { name: `${OURS}/teslasync-notification-worker` },
  exportWorker: { name: `${OURS}/teslasync-export-worker` },
  automationWorker: { name: `${OURS}/teslasync-automation-worker` },
  /** Tesla's server, changed to pass on when the car measured; Tesla's own image leaves the time out. */
  fleetTelemetry: {
    name: `${OURS}/teslasync-fleet-telemetry`,
    when: ({ fleetTelemetry }: Settings) => fleetTelemetry !== undefined,
    facts: {
      source:
        "ev-dev-labs/teslasync@4a3425e, Dockerfile.fleet-telemetry; ports from this repository's config.json",
      user: 65532,
      ports: [4443, 9090],
      entrypoint: ["/fleet-telemetry"],
    },
  },

  postgresql: { name: "timescale/timescaledb-ha", tag: "pg17" },
  redis: {
    name: "redis",
    tag: "7.4.3-alpine",
    facts: {
      source: "redis/docker-library-redis@0642e86, 7.4/alpine/Dockerfile",
      user: 0,
      writes: ["/data"],
      ports: [6379],
      entrypoint: ["docker-entrypoint.sh"],
      programs: ["redis-server", "redis-cli"],
    },
  },
  mosquitto: {
    name: "eclipse-mosquitto",
    tag: "2.0.20",
    facts: {
      source:
        "eclipse/mosquitto@192b7d8, docker/2.0/Dockerfile; port 9001 from this repository's mosquitto.conf",
      user: 0,
      writes: ["/mosquitto/data", "/mosquitto/log"],
      ports: [1883, 9001],
      entrypoint: ["/docker-entrypoint.sh"],
    },
  },
  /** Waits for what a pod needs. */
  init: { name: "busybox", tag: "1.37.0" },
  /** pg_dump of the server's own major version. */
  postgresClient: {
    name: "postgres",
    tag: "17.5-alpine",
    facts: {
      source: "docker-library/postgres@6edb0a8, 17/alpine3.22/Dockerfile",
      user: 0,
      ports: [5432],
      entrypoint: ["docker-entrypoint.sh"],
      programs: ["sh", "pg_dump", "pg_restore", "psql"],
    },
  },
  awsCli: { name: "amazon/aws-cli", tag: "2.31.0" },
  // The chart says `latest`, which moves.
  commandProxy: { name: "tesla/vehicle-command", tag: "0.4.1" },
  jaeger: { name: "jaegertracing/all-in-one", tag: "1.57.0" },
  ollama: { name: "ollama/ollama", tag: "0.18.2" },
  mongodb: { name: "mongo", tag: "7" },
} satisfies Record<string, ImageDeclaration>;

export type Image = keyof typeof IMAGES;
