import { because, type Component } from "kustogen";
import { defined, hashedConfigMap } from "kustogen/blocks";
import { API_PORT, databaseHost, MQTT_PORT, NAME, redisHost, webEndpoint } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import { identityHeader } from "../identity.ts";
import type { Settings } from "../settings.ts";

/** The ConfigMap that API, workers and their init containers read through `envFrom`. */
export const CONFIG_MAP = "teslasync";

/** The variables that all of TeslaSync's own containers have in common. */
export const configuration: Component<TeslaSync> = {
  name: "configuration",
  part: "teslasync",
  resources: ({ layer, reason, settings, stage }, { part }) => [
    hashedConfigMap(part, CONFIG_MAP, {
      ...database(settings, reason("settings.api.databaseConnections")),
      ...messages(settings),
      ...application(settings),
      ...(stage === "development"
        ? {}
        : {
            APP_ENV: because(
              "In production mode the API refuses to start without ENCRYPTION_KEY instead of storing tokens unencrypted.",
              "production",
            ),
            TESLASYNC_ENVIRONMENT: because("Its name in logs and traces.", layer),
          }),
    }),
  ],
};

/** @param connections the reason for their number */
function database(settings: Settings, connections: string | undefined): Record<string, string> {
  const { databaseConnections } = settings.api;
  const { database: name, placement, port, sslMode, user } = settings.postgres;
  return {
    DATABASE_HOST: databaseHost(settings),
    DATABASE_PORT: String(port),
    DATABASE_USER: user,
    DATABASE_NAME: name,
    DATABASE_SSLMODE: sslMode ?? (placement === "embedded" ? "disable" : "require"),
    DATABASE_MAX_CONNS: because(connections, String(databaseConnections)),
    DATABASE_MIN_CONNS: String(Math.min(5, databaseConnections)),
    DATABASE_CONNECT_TIMEOUT: "5",
    DATABASE_STATEMENT_TIMEOUT: "30000",
    DATABASE_HEALTH_CHECK_PERIOD: "5s",
  };
}

function messages(settings: Settings): Record<string, string> {
  return {
    MQTT_HOST: NAME.mosquitto,
    MQTT_PORT: String(MQTT_PORT),
    MQTT_PREFIX: "teslasync",
    REDIS_ENABLED: "true",
    REDIS_HOST: redisHost(settings),
    REDIS_PORT: String(settings.redis.port),
    REDIS_DB: String(settings.redis.database),
    LIVE_SIGNAL_STORE_MODE: settings.liveSignalStore,
  };
}

function application(settings: Settings): Record<string, string> {
  const { auth, corsOrigins, tesla } = settings;
  const web = webEndpoint(settings);
  const origins = corsOrigins.length > 0 ? corsOrigins.join(",") : web;
  return defined({
    TESLASYNC_PORT: String(API_PORT),
    TESLASYNC_LOG_LEVEL: "info",
    API_ENDPOINT: settings.apiEndpoint,
    FORWARD_AUTH_HEADER: auth ? identityHeader(auth.provider) : "",
    TESLASYNC_AUTH_PROVIDER_HINT: auth?.provider ?? "",
    CORS_ORIGINS: origins as string,
    TESLA_REDIRECT_URI: `${web ?? `http://localhost:${API_PORT}`}/api/v1/auth/callback`,
    TESLA_API_BASE_URL: tesla.apiBaseUrl,
    TESLA_AUTH_URL: "https://auth.tesla.com",
    TESLA_TIMEOUT: "30s",
    ...(tesla.dailyBudgetUsd === undefined
      ? {}
      : { TESLA_API_DAILY_BUDGET_USD: String(tesla.dailyBudgetUsd) }),
    WORKER_POLL_INTERVAL: "30s",
    WORKER_SLEEP_POLL_MULT: "4",
    API_LOGS_INBOUND_ENABLED: "true",
    API_LOG_CAPTURE_BODIES: "false",
    API_LOG_QUEUE_CAPACITY: "4096",
    API_LOG_BATCH_SIZE: "100",
    API_LOG_FLUSH_INTERVAL: "1s",
    DLQ_REPLAY_ENABLED: "false",
    DLQ_RING_CAPACITY: "200",
    GAS_PRICE_ENABLED: "false",
    AUDIT_RETENTION_DAYS: "365",
    AUDIT_IP_RETENTION_DAYS: "30",
  });
}
