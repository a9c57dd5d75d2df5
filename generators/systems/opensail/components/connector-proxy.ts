import type { Component } from "kustogen";
import { env, requirements, webService } from "kustogen/blocks";
import { apiTokenMount, apiTokenVolume } from "../../../api-token.ts";
import { PROJECTS, TO_INTERNET, TO_LITELLM, toDatabase, toKubernetes } from "../connections.ts";
import { type OpenSail, reload, studio } from "../context.ts";
import { CORE_VARIABLES, keysOf } from "./backend-env.ts";
import { backendContainer, backendPod } from "./platform-pod.ts";

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
    const health = { httpGet: { path: "/health", port: "http" }, failureThreshold: 3 };
    return webService(of, {
      name: "opensail-runtime",
      scale: 1,
      annotations: reload(context),
      container: backendContainer(context, "proxy", {
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
        livenessProbe: { ...health, periodSeconds: 10, timeoutSeconds: 5 },
        readinessProbe: { ...health, periodSeconds: 5, timeoutSeconds: 3 },
        volumeMounts: [apiTokenMount(TOKEN)],
        // TesslateAI/Studio@bc6cf79, k8s/base/opensail-runtime/deployment.yaml.
        resources: requirements("100m/500m", "128Mi/512Mi"),
      }),
      pod: backendPod({
        terminationGracePeriodSeconds: 30,
        volumes: [apiTokenVolume(TOKEN)],
      }),
    });
  },
};
