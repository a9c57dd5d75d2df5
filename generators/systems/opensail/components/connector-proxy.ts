import type { Component } from "kustogen";
import { disruptionBudget, env, webService } from "kustogen/blocks";
import { apiTokenMount, apiTokenVolume } from "../../../api-token.ts";
import { PROJECTS, TO_INTERNET, TO_LITELLM, toDatabase, toKubernetes } from "../connections.ts";
import { type OpenSail, reload, studio } from "../context.ts";
import { CORE_VARIABLES, keysOf } from "./backend-env.ts";
import { BACKEND_ACCOUNT, BACKEND_MOUNTS, BACKEND_USER, BACKEND_VOLUMES } from "./platform-pod.ts";

const NAME = "opensail-runtime";
const TOKEN = "backend-sa-token";

/** The keys of the application without which the backend's image doesn't start. */
const REQUIRED = [
  ...["DATABASE_URL", "SECRET_KEY", "CORS_ORIGINS", "ALLOWED_HOSTS"],
  ...["LITELLM_API_BASE", "LITELLM_MASTER_KEY", "LITELLM_DEFAULT_MODELS"],
];

/**
 * `opensail-runtime`: the proxy through which users' apps reach connectors. Because of its name pods here have no
 * service links: OPENSAIL_RUNTIME_PORT=tcp://… is not the port number that the application expects in that variable.
 */
export const connectorProxy: Component<OpenSail> = {
  name: "connector-proxy",
  selector: studio("opensail-runtime", "connector-proxy"),
  admits: () => [{ from: [PROJECTS, "compute-pool"], ports: [8400], why: "connectors on behalf of apps" }],
  talksTo: (context) => [toDatabase(context), toKubernetes(context), TO_INTERNET, TO_LITELLM],
  resources(context, { part: of }) {
    const { images, settings } = context;
    const { replicas, resources } = settings.connectorProxy;
    const health = { httpGet: { path: "/health", port: "http" } };
    return [
      ...webService(of, {
        name: NAME,
        scale: replicas,
        annotations: reload(context),
        container: {
          name: "proxy",
          image: images.backend,
          imagePullPolicy: settings.imagePullPolicy,
          command: ["python", "-m", "app.services.apps.connector_proxy"],
          ports: [{ name: "http", containerPort: 8400 }],
          env: env({
            CONNECTOR_PROXY_MODE: "dedicated",
            ...CORE_VARIABLES,
            // Single keys, as in TesslateAI/Studio@bc6cf79, k8s/base/opensail-runtime/deployment.yaml: users' pods reach this.
            ...keysOf("postgres-secret", ["POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD"]),
            ...keysOf("tesslate-app-secrets", REQUIRED),
            ALGORITHM: "HS256",
            ACCESS_TOKEN_EXPIRE_MINUTES: 30,
          }),
          startupProbe: {
            ...health,
            initialDelaySeconds: 5,
            periodSeconds: 5,
            timeoutSeconds: 3,
            failureThreshold: 12,
          },
          livenessProbe: { ...health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
          readinessProbe: { ...health, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
          volumeMounts: [...BACKEND_MOUNTS, apiTokenMount(TOKEN)],
          resources,
        },
        pod: {
          serviceAccountName: BACKEND_ACCOUNT,
          securityContext: BACKEND_USER,
          terminationGracePeriodSeconds: 30,
          volumes: [...BACKEND_VOLUMES, apiTokenVolume(TOKEN)],
        },
      }),
      ...disruptionBudget(of, NAME, replicas),
    ];
  },
};
