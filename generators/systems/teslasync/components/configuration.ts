import { because, type Component } from "kustogen";
import { defined, hashedConfigMap } from "kustogen/blocks";
import { API_PORT, databaseHost, MQTT_PORT, NAME, redisHost, webEndpoint } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import { identityHeader } from "../identity.ts";

/** The ConfigMap that API, workers and their init containers read through `envFrom`. */
export const CONFIG_MAP = "teslasync";

/** The variables that all of TeslaSync's own containers have in common. */
export const configuration: Component<TeslaSync> = {
  name: "configuration",
  part: "teslasync",
  resources: (context, { part }) => [hashedConfigMap(part, CONFIG_MAP, defined(variables(context)))],
};

function variables({ layer, reason, settings, stage }: TeslaSync) {
  const { api, auth, corsOrigins, postgres, redis, tesla } = settings;
  const isDeployed = stage !== "development";
  const web = webEndpoint(settings);
  return {
    DATABASE_HOST: databaseHost(settings),
    DATABASE_PORT: String(postgres.port),
    DATABASE_USER: postgres.user,
    DATABASE_NAME: postgres.database,
    DATABASE_SSLMODE: postgres.sslMode ?? (postgres.placement === "embedded" ? "disable" : "require"),
    DATABASE_MAX_CONNS: because(reason("settings.api.databaseConnections"), String(api.databaseConnections)),
    DATABASE_MIN_CONNS: String(Math.min(5, api.databaseConnections)),
    DATABASE_CONNECT_TIMEOUT: "5",
    DATABASE_STATEMENT_TIMEOUT: "30000",
    DATABASE_HEALTH_CHECK_PERIOD: "5s",
    MQTT_HOST: NAME.mosquitto,
    MQTT_PORT: String(MQTT_PORT),
    MQTT_PREFIX: "teslasync",
    REDIS_ENABLED: "true",
    REDIS_HOST: redisHost(settings),
    REDIS_PORT: String(redis.port),
    REDIS_DB: "0",
    LIVE_SIGNAL_STORE_MODE: settings.liveSignalStore,
    TESLASYNC_PORT: String(API_PORT),
    TESLASYNC_LOG_LEVEL: "info",
    API_ENDPOINT: settings.apiEndpoint,
    FORWARD_AUTH_HEADER: auth ? identityHeader(auth.provider) : "",
    TESLASYNC_AUTH_PROVIDER_HINT: auth?.provider ?? "",
    CORS_ORIGINS: corsOrigins.length > 0 ? corsOrigins.join(",") : (web as string),
    TESLA_REDIRECT_URI: `${web ?? `http://localhost:${API_PORT}`}/api/v1/auth/callback`,
    TESLA_API_BASE_URL: tesla.apiBaseUrl,
    TESLA_AUTH_URL: "https://auth.tesla.com",
    TESLA_TIMEOUT: "30s",
    ...(tesla.dailyBudgetUsd !== undefined && { TESLA_API_DAILY_BUDGET_USD: String(tesla.dailyBudgetUsd) }),
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
    ...(isDeployed && {
      APP_ENV: because(
        "In production mode the API refuses to start without ENCRYPTION_KEY instead of storing tokens unencrypted.",
        "production",
      ),
      TESLASYNC_ENVIRONMENT: because("Its name in logs and traces.", layer),
    }),
  };
}
