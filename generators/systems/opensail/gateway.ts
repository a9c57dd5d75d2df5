import type { Resource } from "kustogen";
import { env, part, secretEnv, worker } from "kustogen/blocks";
import { type OpenSail, reload } from "./context.ts";
import {
  BACKEND_ACCOUNT,
  BACKEND_MOUNTS,
  BACKEND_USER,
  BACKEND_VARIABLES,
  BACKEND_VOLUMES,
} from "./platform-pod.ts";

/** The gateway to chat platforms. A shard's connections belong to one process, so there is never a second one. */
export function gateway(context: OpenSail): Resource[] {
  const { images, settings } = context;
  return [
    worker(part(context, "gateway"), {
      name: "tesslate-gateway",
      scale: "single",
      annotations: reload(context),
      spec: { revisionHistoryLimit: 3 },
      container: {
        name: "gateway",
        image: images.backend,
        imagePullPolicy: settings.imagePullPolicy,
        command: ["python", "-m", "app.gateway"],
        env: env({
          ...BACKEND_VARIABLES,
          DEPLOYMENT_MODE: "kubernetes",
          KUBERNETES_NAMESPACE: "tesslate",
          GATEWAY_SHARD: 0,
          GATEWAY_LOCK_DIR: "/var/run/tesslate",
          // On AWS the Secret's address counts; here it would win over it.
          REDIS_URL: settings.aws ? undefined : "redis://redis:6379/0",
        }),
        envFrom: secretEnv([{ name: "tesslate-app-secrets" }]),
        volumeMounts: [
          ...BACKEND_MOUNTS,
          { name: "gateway-locks", mountPath: "/var/run/tesslate" },
          { name: "media-cache", mountPath: "/tmp/tesslate-media-cache" },
        ],
        resources: settings.gateway.resources,
      },
      pod: {
        serviceAccountName: BACKEND_ACCOUNT,
        automountServiceAccountToken: true,
        securityContext: BACKEND_USER,
        // Adapters say goodbye to their platforms.
        terminationGracePeriodSeconds: 60,
        volumes: [
          ...BACKEND_VOLUMES,
          { name: "gateway-locks", emptyDir: {} },
          { name: "media-cache", emptyDir: { sizeLimit: "1Gi" } },
        ],
      },
    }),
  ];
}
