import { because, type Component } from "kustogen";
import { autoscaler, container, disruptionBudget, type Scale, webService } from "kustogen/blocks";
import { apiTokenMount, apiTokenVolume } from "../../../api-token.ts";
import { CONTROLLER, toPlatform } from "../connections.ts";
import { type OpenSail, reload, studio } from "../context.ts";
import { ast } from "./ast.ts";
import { backendEnv } from "./backend-env.ts";
import { migrate } from "./migration.ts";
import { backendContainer, backendPod, platformSecrets } from "./platform-pod.ts";

const NAME = "tesslate-backend";
const TOKEN = "backend-sa-token";

/** The API: FastAPI with the syntax-tree sidecar, behind `tesslate-backend-service`. */
export const backend: Component<OpenSail> = {
  name: "backend",
  selector: studio("tesslate-backend", "backend"),
  admits: () => [{ from: CONTROLLER, ports: [8000], why: "browser requests to /api, /ws and /health" }],
  talksTo: (context) => [
    ...toPlatform(context),
    { to: CONTROLLER, ports: [80], why: "checks whether a project answers at its public name" },
  ],
  resources(context, { part: of }) {
    const { settings } = context;
    const scale: Scale = settings.backend.autoscaling ?? settings.backend.replicas;
    const { migration } = settings.backend;
    const health = { httpGet: { path: "/health", port: "http" }, failureThreshold: 3 };
    const ready = { ...health, httpGet: { path: "/ready", port: "http" } };
    return [
      ...webService(of, {
        name: NAME,
        scale,
        annotations: reload(context),
        container: backendContainer(context, "backend", {
          envFrom: platformSecrets(context),
          env: backendEnv(context),
          ports: [{ name: "http", containerPort: 8000 }],
          startupProbe: because("Up to 130 s to start; the other probes begin when this one has succeeded.", {
            ...health,
            initialDelaySeconds: 10,
            periodSeconds: 5,
            timeoutSeconds: 3,
            failureThreshold: 24,
          }),
          livenessProbe: { ...health, periodSeconds: 10, timeoutSeconds: 5 },
          readinessProbe: { ...ready, periodSeconds: 5, timeoutSeconds: 3 },
          lifecycle: because("nginx learns about a terminating pod a moment after the pod is told to stop.", {
            preStop: { exec: { command: ["sleep", "5"] } },
          }),
          volumeMounts: [apiTokenMount(TOKEN)],
          resources: settings.backend.resources,
        }),
        sidecars: [ast(context)],
        service: { name: "tesslate-backend-service" },
        pod: backendPod({
          terminationGracePeriodSeconds: because(
            "Event streams to browsers end within a minute on their own.",
            60,
          ),
          initContainers: migration === "init" ? [container(migrate(context))] : undefined,
          // The sidecar gets no token: only the backend's container mounts this.
          volumes: [apiTokenVolume(TOKEN)],
        }),
      }),
      ...autoscaler(of, NAME, scale),
      ...disruptionBudget(of, NAME, scale),
    ];
  },
};
