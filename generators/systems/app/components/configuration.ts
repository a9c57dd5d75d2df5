import type { Component } from "kustogen";
import { hashedConfigMap, survivingClaim } from "kustogen/blocks";
import type { App } from "../context.ts";
import { FOLDERS, SHARED_DATA, SSH_PORT } from "../services.ts";
import type { Settings } from "../settings.ts";

/** The ConfigMap that every service reads through `envFrom`. */
export const APP_ENV = "app-env";

/** The data of `app-env`: everything that is not secret. What is off or unknown has no entry. */
export function appEnv(settings: Settings): Record<string, string> {
  const variables = {
    APP_REPOS_ROOT: FOLDERS.repos,
    APP_AVATAR_PATH: FOLDERS.avatars,
    STORAGE_PATH: FOLDERS.files,
    STATIC_ROOT: FOLDERS.static,
    APP_LOG_LEVEL: settings.logLevel,
    APP_COOKIE_SECURE: String(settings.cookieSecure),
    APP_DOMAIN_URL: settings.domainUrl,
    APP_SSH_PORT: String(SSH_PORT),
    APP_AI_BASIC_URL: settings.aiBasicUrl,
    APP_QDRANT_URL: settings.qdrantUrl,
    NATS_URL: settings.natsUrl,
    LOKI_URL: settings.lokiUrl,
    OTEL_EXPORTER_OTLP_ENDPOINT: settings.otelEndpoint,
    ...settings.extraEnv,
  };
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** `app-env`, at whose change pods restart, and the claim with every repository: it is neither pruned nor deleted with the Application. */
export const configuration: Component<App> = {
  name: "configuration",
  part: "app",
  resources: ({ settings }, { part }) => [
    hashedConfigMap(part, APP_ENV, appEnv(settings)),
    survivingClaim(part, { ...SHARED_DATA, size: settings.sharedData.size }),
  ],
};
