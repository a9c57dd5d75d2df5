import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import { type EnvSource, env } from "kustogen/blocks";
import type { Settings } from "../settings.ts";

/** The common variables of API, worker and migration, and a container's own; secrets come through `envFrom`. */
export function variables(settings: Settings, own: Record<string, EnvSource | undefined>): IEnvVar[] {
  const { crdSync, otel } = settings;
  return env({
    LOG_LEVEL: settings.logLevel,
    LOG_FORMAT: settings.logFormat,
    DEV_AUTH_BYPASS: settings.devAuthBypass,
    OTEL_ENABLED: otel !== undefined,
    OTEL_SERVICE_NAME: "trevor",
    OTEL_EXPORTER_ENDPOINT: otel?.endpoint,
    MAX_UPLOAD_SIZE_MB: settings.maxUploadSizeMb,
    STUCK_REQUEST_HOURS: settings.stuckRequestHours,
    NOTIFICATIONS_ENABLED: settings.notifications,
    EMAIL_NOTIFICATIONS_ENABLED: settings.emailNotifications,
    URL_EXPIRY_WARNING_HOURS: settings.urlExpiryWarningHours,
    CRD_SYNC_ENABLED: crdSync && true,
    CRD_NAMESPACE: crdSync?.namespace,
    AGENT_LLM_ENABLED: settings.agentLlm,
    ...own,
    ...settings.extraEnv,
  });
}
