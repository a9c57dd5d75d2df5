import { because, type Component } from "kustogen";
import { env, secretEnv, worker } from "kustogen/blocks";
import { TO_CONNECTORS, TO_INTERNET, TO_LITELLM, toDatabase, toKubernetes, toRedis } from "../connections.ts";
import { type OpenSail, reload, studio } from "../context.ts";
import { CORE_VARIABLES } from "./backend-env.ts";
import { BACKEND_ACCOUNT, BACKEND_MOUNTS, BACKEND_USER, BACKEND_VOLUMES } from "./platform-pod.ts";

/** The gateway to chat platforms. A shard's connections belong to one process, so there is never a second one. */
export const gateway: Component<OpenSail> = {
  name: "gateway",
  selector: studio("tesslate-gateway", "gateway"),
  talksTo: (context) => [
    toDatabase(context),
    toRedis(context),
    TO_CONNECTORS,
    toKubernetes(context),
    TO_INTERNET,
    TO_LITELLM,
  ],
  resources(context, { part: of }) {
    const { images, settings } = context;
    return [
      worker(of, {
        name: "tesslate-gateway",
        scale: "single",
        annotations: reload(context),
        container: {
          name: "gateway",
          image: images.backend,
          imagePullPolicy: settings.imagePullPolicy,
          command: ["python", "-m", "app.gateway"],
          env: env({
            ...CORE_VARIABLES,
            GATEWAY_SHARD: 0,
            GATEWAY_LOCK_DIR: "/var/run/tesslate",
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
          terminationGracePeriodSeconds: because("Adapters sign off from their platforms.", 60),
          volumes: [
            ...BACKEND_VOLUMES,
            { name: "gateway-locks", emptyDir: {} },
            { name: "media-cache", emptyDir: { sizeLimit: "1Gi" } },
          ],
        },
      }),
    ];
  },
};
