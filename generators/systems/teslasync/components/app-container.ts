import type { IEnvFromSource } from "kubernetes-models/v1/EnvFromSource";
import { because } from "kustogen";
import { type ContainerFields, type EnvSource, env, type PodFields, secretEnv } from "kustogen/blocks";
import { NAME, OTLP_PORT } from "../addresses.ts";
import { APP_SECRET } from "../secrets.ts";
import type { Settings } from "../settings.ts";
import { CONFIG_MAP } from "./configuration.ts";
import { databaseCa, type Extra } from "./database-ca.ts";
import { helixKeys, helixVariables } from "./helix.ts";

/** Seconds between startup probes, and their number: ten minutes, for migrations and nodes that recover slowly. */
export const STARTUP = { periodSeconds: 5, failureThreshold: 120 };

/** The shared configuration. */
export const CONFIG_ENV: IEnvFromSource = { configMapRef: { name: CONFIG_MAP } };

/** What API and workers have in common: configuration, then Secrets, then their own variables. */
export function appContainer(
  settings: Settings,
  image: string,
  service: string,
  own: Record<string, EnvSource | undefined>,
  extra: Extra,
): Omit<ContainerFields, "name" | "resources"> {
  const { imagePullPolicy, jaeger } = settings;
  const ca = databaseCa(settings);
  return {
    image,
    imagePullPolicy,
    envFrom: [CONFIG_ENV, ...secretEnv([{ name: APP_SECRET }]), ...helixKeys(settings)],
    env: env({
      MQTT_CLIENT_ID: because(
        "Each pod is a separate client: the broker ends a session when another client connects with its name.",
        { field: "metadata.name" },
      ),
      ...ca.variables,
      ...own,
      ...extra.variables,
      ...helixVariables(settings),
      ...(jaeger && {
        OTEL_ENABLED: true,
        OTEL_ENDPOINT: `${NAME.jaeger}:${OTLP_PORT}`,
        OTEL_SERVICE_NAME: service,
        OTEL_INSECURE: true,
      }),
    }),
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, ...ca.mounts, ...extra.mounts],
  };
}

/** Pod fields of API and workers. */
export function appPod(settings: Settings, graceSeconds: number, { volumes }: Extra): PodFields {
  return {
    serviceAccountName: "teslasync",
    terminationGracePeriodSeconds: graceSeconds,
    securityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
    volumes: [{ name: "tmp", emptyDir: {} }, ...databaseCa(settings).volumes, ...volumes],
  };
}
