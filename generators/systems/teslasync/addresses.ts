import type { Settings } from "./settings.ts";

/** Port of the API: requests, probes and metrics. */
export const API_PORT = 8080;
/** Port of nginx in front of the browser application. */
export const WEB_PORT = 80;
/** Ports of Tesla's command proxy and the fleet telemetry server; each has its own pods. */
export const TESLA_PORT = 4443;
/** Metrics of the fleet telemetry server. */
export const FLEET_METRICS_PORT = 9090;
export const MQTT_PORT = 1883;
export const OTLP_PORT = 4317;
export const OLLAMA_PORT = 11434;
export const MONGODB_PORT = 27017;

/** Names of Deployments and StatefulSets, and of the Services in front of them. */
export const NAME = {
  api: "teslasync-api",
  web: "teslasync-web",
  postgresql: "teslasync-postgresql",
  redis: "teslasync-redis",
  mosquitto: "teslasync-mosquitto",
  commandProxy: "teslasync-command-proxy",
  fleetTelemetry: "teslasync-fleet-telemetry",
  jaeger: "teslasync-jaeger",
  ollama: "teslasync-ollama",
  mongodb: "teslasync-mongodb",
  backup: "teslasync-backup",
} as const;

/** Host of PostgreSQL: the embedded Service, or the server that the environment sets. */
export function databaseHost({ postgres }: Settings): string {
  return postgres.placement === "embedded" ? NAME.postgresql : (postgres.host ?? NAME.postgresql);
}

/** Host of Redis. */
export function redisHost({ redis }: Settings): string {
  return redis.placement === "embedded" ? NAME.redis : (redis.host ?? NAME.redis);
}

/** Address of TeslaSync for browsers; undefined without a public route. */
export function webEndpoint({ ingress }: Settings): string | undefined {
  return ingress && `https://${ingress.host}`;
}

/** Address of the proxy that signs commands; undefined without one, and cars of 2021 and later then refuse commands. */
export function commandProxyUrl({ commandProxy }: Settings): string | undefined {
  return commandProxy && (commandProxy.externalUrl ?? `https://${NAME.commandProxy}:${TESLA_PORT}`);
}

/** What anyone may read: Tesla reads the public key there, without a sign-in. */
export const WELL_KNOWN = "/.well-known";

/** The prefix of the MQTT topics of what cars stream. */
export const TOPIC_BASE = "telemetry";
