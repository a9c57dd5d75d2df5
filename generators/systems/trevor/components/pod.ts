import { type ContainerFields, type EnvSource, env, type PodFields, secretEnv } from "kustogen/blocks";
import type { Trevor } from "../context.ts";
import { SECRETS } from "../secrets.ts";

/**
 * What trevor's containers have in common: one image, one environment except for `own`, and a /tmp on a read-only
 * root.
 */
export function common(
  { images, settings }: Trevor,
  own: Record<string, EnvSource | undefined> = {},
): Omit<ContainerFields, "name" | "resources"> {
  const { crdSync, otel } = settings;
  return {
    image: images.trevor,
    imagePullPolicy: settings.imagePullPolicy,
    env: env({
      LOG_LEVEL: "INFO",
      LOG_FORMAT: "json",
      DEV_AUTH_BYPASS: false,
      OTEL_ENABLED: otel !== undefined,
      OTEL_SERVICE_NAME: "trevor",
      OTEL_EXPORTER_ENDPOINT: otel?.endpoint,
      MAX_UPLOAD_SIZE_MB: settings.maxUploadSizeMb,
      STUCK_REQUEST_HOURS: 72,
      NOTIFICATIONS_ENABLED: settings.notifications,
      EMAIL_NOTIFICATIONS_ENABLED: settings.emailNotifications,
      URL_EXPIRY_WARNING_HOURS: settings.urlExpiryWarningHours,
      CRD_SYNC_ENABLED: crdSync && true,
      CRD_NAMESPACE: crdSync?.namespace,
      AGENT_LLM_ENABLED: settings.agentLlm,
      ...own,
      ...settings.extraEnv,
    }),
    envFrom: secretEnv(SECRETS.filter(({ when }) => when === undefined || when(settings))),
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
  };
}

/** Pod fields of all pods: the user of the image, and /tmp, where uploads are written. */
export const POD: PodFields = {
  serviceAccountName: "trevor",
  securityContext: { runAsUser: 1000, runAsGroup: 1000 },
  volumes: [{ name: "tmp", emptyDir: {} }],
};
