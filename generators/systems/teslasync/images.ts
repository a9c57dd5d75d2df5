import type { ImageDeclaration } from "kustogen";

const OURS = "ghcr.io/ev-dev-labs";

/** The images of TeslaSync. Ours have no tag here: environments pin them; the others are pinned in the base. */
export const IMAGES = {
  api: { name: `${OURS}/teslasync-api` },
  web: { name: `${OURS}/teslasync-web` },
  notificationWorker: { name: `${OURS}/teslasync-notification-worker` },
  exportWorker: { name: `${OURS}/teslasync-export-worker` },
  automationWorker: { name: `${OURS}/teslasync-automation-worker` },

  postgresql: { name: "timescale/timescaledb-ha", tag: "pg17" },
  redis: { name: "redis", tag: "7-alpine" },
  mosquitto: { name: "eclipse-mosquitto", tag: "2.0.20" },
  /** Waits for what a pod needs. */
  init: { name: "busybox", tag: "1.37.0" },
  /** pg_dump of the server's own major version. */
  postgresClient: { name: "postgres", tag: "17.5-alpine" },
  awsCli: { name: "amazon/aws-cli", tag: "2.31.0" },
  // The chart says `latest` for the next two, which moves.
  commandProxy: { name: "tesla/vehicle-command", tag: "0.4.1" },
  fleetTelemetry: { name: "tesla/fleet-telemetry", tag: "v0.9.4" },
  jaeger: { name: "jaegertracing/all-in-one", tag: "1.57.0" },
  ollama: { name: "ollama/ollama", tag: "0.18.2" },
  mongodb: { name: "mongo", tag: "7" },
} satisfies Record<string, ImageDeclaration>;

export type Image = keyof typeof IMAGES;
