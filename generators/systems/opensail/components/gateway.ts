import { because, type Component } from "kustogen";
import { env, requirements, secretEnv, worker } from "kustogen/blocks";
import { TO_CONNECTORS, TO_INTERNET, TO_LITELLM, toDatabase, toKubernetes, toRedis } from "../connections.ts";
import { type OpenSail, reload, studio } from "../context.ts";
import { CORE_VARIABLES } from "./backend-env.ts";
import { backendContainer, backendPod } from "./platform-pod.ts";

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
    return [
      worker(of, {
        name: "tesslate-gateway",
        scale: "single",
        annotations: reload(context),
        container: backendContainer(context, "gateway", {
          command: ["python", "-m", "app.gateway"],
          env: env({
            ...CORE_VARIABLES,
            GATEWAY_SHARD: 0,
            GATEWAY_LOCK_DIR: "/var/run/tesslate",
          }),
          envFrom: secretEnv([{ name: "tesslate-app-secrets" }]),
          volumeMounts: [
            { name: "gateway-locks", mountPath: "/var/run/tesslate" },
            { name: "media-cache", mountPath: "/tmp/tesslate-media-cache" },
          ],
          // TesslateAI/Studio@bc6cf79, k8s/base/core/gateway-deployment.yaml.
          resources: requirements("100m/500m", "256Mi/512Mi"),
        }),
        pod: backendPod({
          automountServiceAccountToken: true,
          terminationGracePeriodSeconds: because("Adapters sign off from their platforms.", 60),
          volumes: [
            { name: "gateway-locks", emptyDir: {} },
            { name: "media-cache", emptyDir: { sizeLimit: "1Gi" } },
          ],
        }),
      }),
    ];
  },
};
