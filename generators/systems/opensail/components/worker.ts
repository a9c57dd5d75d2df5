import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import { because, type Component } from "kustogen";
import { disruptionBudget, env, worker as queueWorker, type Scale } from "kustogen/blocks";
import { toPlatform } from "../connections.ts";
import { type OpenSail, reload, studio } from "../context.ts";
import { CORE_VARIABLES, INGRESS_DOMAIN, keysOf, WILDCARD_TLS_SECRET } from "./backend-env.ts";
import { backendContainer, backendPod, platformSecrets } from "./platform-pod.ts";

/** The Deployment of the worker. */
const WORKER = "tesslate-worker";

/** The ARQ worker that runs agents. One by default and then never two: a task's state is partly in its process. */
export const worker: Component<OpenSail> = {
  name: "worker",
  selector: studio("tesslate-worker", "worker"),
  talksTo: toPlatform,
  resources(context, { part: of }) {
    const { replicas, resources } = context.settings.worker;
    const scale: Scale =
      replicas === 1 ? "single" : because(context.reason("settings.worker.replicas"), replicas);
    return [
      queueWorker(of, {
        name: WORKER,
        scale,
        annotations: reload(context),
        container: backendContainer(context, "worker", {
          command: ["arq", "app.worker.WorkerSettings"],
          env: workerEnv(context),
          envFrom: platformSecrets(context),
          resources,
        }),
        pod: backendPod({
          automountServiceAccountToken: because(
            "Agents run commands in project pods through the Kubernetes API.",
            true,
          ),
          terminationGracePeriodSeconds: because("An agent's running task gets five minutes to finish.", 300),
        }),
      }),
      ...disruptionBudget(of, WORKER, scale),
    ];
  },
};

function workerEnv({ images, settings }: OpenSail): IEnvVar[] {
  const everywhere = {
    ...CORE_VARIABLES,
    K8S_NAMESPACE_PER_PROJECT: true,
    K8S_STORAGE_CLASS: "tesslate-block-storage",
    K8S_INGRESS_CLASS: "nginx",
    K8S_IMAGE_PULL_SECRET: because("None: the default is the Secret of OpenSail's own registry.", ""),
  };
  if (settings.aws) {
    return env({
      ...everywhere,
      K8S_ENABLE_NETWORK_POLICIES: true,
      ...INGRESS_DOMAIN,
      K8S_IMAGE_PULL_POLICY: "Always",
      K8S_WILDCARD_TLS_SECRET: WILDCARD_TLS_SECRET,
    });
  }
  const app = "tesslate-app-secrets";
  return env({
    ...everywhere,
    REDIS_URL: "redis://redis:6379/0",
    ...keysOf(app, ["DATABASE_URL", "SECRET_KEY"]),
    ...keysOf(app, ["INTERNAL_API_SECRET"], true),
    ...keysOf(app, ["LITELLM_API_BASE", "LITELLM_MASTER_KEY", "LITELLM_DEFAULT_MODELS"]),
    ...keysOf(app, ["LITELLM_TEAM_ID", "LITELLM_EMAIL_DOMAIN"], true),
    ...keysOf(app, ["CHANNEL_ENCRYPTION_KEY", "DEPLOYMENT_ENCRYPTION_KEY"], true),
    K8S_DEVSERVER_IMAGE: images.devserver,
    ...keysOf(app, ["APP_DOMAIN"], true),
  });
}
