import type { Component } from "kustogen";
import { hashedConfigMap, survivingClaim } from "kustogen/blocks";
import type { App } from "../context.ts";
import { SSH_PORT } from "../services.ts";
import type { Settings } from "../settings.ts";
import { FOLDERS } from "../shared-data.ts";

/** The ConfigMap that every service reads through `envFrom`. */
export const APP_ENV = "app-env";

/** The setting that sets each variable without a default, for messages. */
export const SETTING_OF: Record<string, string> = {
  APP_DOMAIN_URL: "ingress.host or domainUrl",
  APP_QDRANT_URL: "qdrantUrl",
  APP_EMBED_MODEL_BASE_URL: "embedModel.baseUrl",
  APP_EMBED_MODEL_NAME: "embedModel.name",
  APP_EMBED_MODEL_DIMENSIONS: "embedModel.dimensions",
  APP_SMTP_HOST: "smtp.host",
  APP_SMTP_USERNAME: "smtp.username",
  APP_SMTP_FROM: "smtp.from",
};

/** The address of the system for browsers; unknown if not set. */
export function domainUrl({
  domainUrl,
  ingress,
}: Pick<Settings, "domainUrl" | "ingress">): string | undefined {
  return domainUrl ?? (ingress && `https://${ingress.host}`);
}

/** The data of `app-env`: everything that is not secret. What is off or unknown has no entry. */
export function appEnv(settings: Settings): Record<string, string> {
  const { ai, embedModel, extraEnv, loki, nats, otel, smtp } = settings;
  const variables: Record<string, string | number | boolean | undefined> = {
    APP_REPOS_ROOT: FOLDERS.repos,
    APP_AVATAR_PATH: FOLDERS.avatars,
    STORAGE_PATH: FOLDERS.files,
    STATIC_ROOT: FOLDERS.static,
    APP_LOG_LEVEL: settings.logLevel,
    APP_COOKIE_SECURE: settings.cookieSecure,
    APP_DOMAIN_URL: domainUrl(settings),
    APP_SSH_PORT: SSH_PORT,
    APP_AI_BASIC_URL: ai.baseUrl,
    APP_QDRANT_URL: settings.qdrantUrl,
    APP_EMBED_MODEL_BASE_URL: embedModel.baseUrl,
    APP_EMBED_MODEL_NAME: embedModel.name,
    APP_EMBED_MODEL_DIMENSIONS: embedModel.dimensions,
    APP_SMTP_HOST: smtp.host,
    APP_SMTP_PORT: smtp.port,
    APP_SMTP_USERNAME: smtp.username,
    APP_SMTP_FROM: smtp.from,
    APP_SMTP_TLS: smtp.tls,
    NATS_URL: nats?.url,
    LOKI_URL: loki?.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: otel?.endpoint,
    ...extraEnv,
  };
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
}

/** `app-env`, at whose change pods restart, and the claim with every repository: it is neither pruned nor deleted with the Application. */
export const configuration: Component<App> = {
  name: "configuration",
  part: "app",
  resources: ({ settings }, { part }) => [
    hashedConfigMap(part, APP_ENV, appEnv(settings)),
    survivingClaim(part, settings.sharedData),
  ],
};
