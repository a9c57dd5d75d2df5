import type { IContainer } from "kubernetes-models/v1/Container";
import { because, type Component } from "kustogen";
import {
  autoscaler,
  container,
  disruptionBudget,
  env,
  ingressController,
  listedEgress,
  listedIngress,
  onVolume,
  type Part,
  prometheus,
  service,
  serviceMonitor,
  webService,
} from "kustogen/blocks";
import type { Alexandria } from "../context.ts";
import { clientSecrets, SAML_FOLDER } from "../providers.ts";
import type { Settings } from "../settings.ts";
import { API_PORT } from "./configuration.ts";
import { configInit, hasSaml, llmInit, llmKeys, SHARED_MOUNTS, TMP_MOUNT, volumes } from "./pod.ts";

/** Seconds between startup probes, and their number: five minutes. */
const STARTUP = { periodSeconds: 5, failureThreshold: 60 };

/** Deployment and Service `alexandria`: API, orchestrator and dashboard in one pod, because they share a socket. */
export const alexandria: Component<Alexandria> = {
  name: "alexandria",

  resources({ images, reason, settings }, { part }) {
    const { autoscaling, replicas } = settings;
    // What makes several pods possible, a rule asks for; one is stopped before the next starts.
    const scale = autoscaling ?? (replicas === 1 ? "single" : replicas);
    return [
      ...webService(part, {
        name: "alexandria",
        scale,
        container: api(images.api, settings),
        sidecars: [orchestrator(images.orchestrator, settings), dashboard(images.dashboard, settings)],
        service: { ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }] },
        pod: {
          serviceAccountName: "alexandria",
          terminationGracePeriodSeconds: because(
            reason("settings.terminationGracePeriodSeconds"),
            settings.terminationGracePeriodSeconds,
          ),
          securityContext: onVolume({
            ...{ runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
            sysctls: because("Lets nginx listen on 80 without being root.", [
              { name: "net.ipv4.ip_unprivileged_port_start", value: "80" },
            ]),
          }),
          initContainers: [configInit(images.init, settings), ...llmInit(images.orchestrator, settings)],
          volumes: volumes(settings),
        },
      }),
      ...autoscaler(part, "alexandria", scale, "orchestrator"),
      ...disruptionBudget(part, "alexandria", scale),
      ...(settings.metrics ? measured(part, settings.metrics) : []),
    ];
  },

  admits: (context) => [
    { from: ingressController(context), ports: [80], why: "users, through the ingress controller" },
    context.settings.metrics && {
      from: prometheus(context),
      ports: [API_PORT],
      why: `Prometheus reads ${context.settings.metrics.path}`,
    },
    ...listedIngress(context.settings.networkPolicy, [80, API_PORT]),
  ],
  talksTo: ({ settings }) => listedEgress(settings.networkPolicy),
};

/** A Service of the API's port, so that the public one doesn't expose metrics, and what makes Prometheus read them. */
function measured(part: Part, { path, serviceMonitor: monitor }: NonNullable<Settings["metrics"]>) {
  const port = { name: "metrics", port: API_PORT, targetPort: "api", protocol: "TCP" as const };
  const own = service(part, { name: "alexandria-metrics", ports: [port] });
  if (!monitor || !part.prometheus) return [own];
  return [own, serviceMonitor(part, { name: "alexandria", port: port.name, path, ...monitor })];
}

/** What the three containers have in common. After SIGTERM the dashboard serves on for a while, and those behind it longer. */
function serving(name: "api" | "orchestrator" | "dashboard", image: string, settings: Settings) {
  return {
    name,
    image,
    imagePullPolicy: settings.imagePullPolicy,
    lifecycle: { preStop: { sleep: { seconds: name === "dashboard" ? 5 : 10 } } },
    securityContext: { readOnlyRootFilesystem: settings.readOnlyRootFilesystem || undefined },
    resources: settings.resources[name],
  };
}

/** A probe of the document. */
const probe = (path: string, initialDelaySeconds: number, periodSeconds: number) => ({
  httpGet: { path, port: "api" },
  ...{ initialDelaySeconds, periodSeconds, failureThreshold: 3 },
});

/** The key and the password of alexandria-auth, which the document mounts "as env vars for the containers". */
const secrets = ({ auth: { variables } }: Settings) => ({
  [variables.jwtSecret]: { secret: "alexandria-auth", key: "jwt-secret" },
  [variables.adminPassword]: { secret: "alexandria-auth", key: "admin-password" },
});

function api(image: string, settings: Settings) {
  return {
    ...serving("api", image, settings),
    env: env({
      ...secrets(settings),
      ...clientSecrets(settings.federation?.providers),
      ...traces(settings),
    }),
    ports: [{ name: "api", containerPort: API_PORT }],
    startupProbe: because("It may migrate its database before it answers.", {
      httpGet: { path: "/live", port: "api" },
      ...STARTUP,
    }),
    livenessProbe: probe("/live", 10, 15),
    readinessProbe: probe("/ready", 5, 10),
    volumeMounts: [
      ...SHARED_MOUNTS,
      ...(hasSaml(settings) ? [{ name: "saml", mountPath: SAML_FOLDER, readOnly: true }] : []),
    ],
  };
}

function orchestrator(image: string, settings: Settings): IContainer {
  const socket = { exec: { command: ["test", "-S", "/var/run/alexandria/orchestrator.sock"] } };
  return container({
    ...serving("orchestrator", image, settings),
    env: env({ ...secrets(settings), ...traces(settings) }),
    ...llmKeys(settings),
    ...(settings.orchestratorProbe && {
      startupProbe: { ...socket, ...STARTUP },
      livenessProbe: { ...socket, periodSeconds: 15 },
      readinessProbe: socket,
    }),
    volumeMounts: SHARED_MOUNTS,
  });
}

function dashboard(image: string, settings: Settings): IContainer {
  const nginx = { tcpSocket: { port: "http" } };
  return container({
    ...serving("dashboard", image, settings),
    ports: [{ name: "http", containerPort: 80 }],
    livenessProbe: { ...nginx, periodSeconds: 15 },
    readinessProbe: nginx,
    volumeMounts: [
      { name: "nginx", mountPath: "/etc/nginx/nginx.conf", subPath: "nginx.conf", readOnly: true },
      TMP_MOUNT,
    ],
  });
}

/** Where API and orchestrator send traces and metrics. */
const traces = ({ otel }: Settings) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: otel?.endpoint,
  OTEL_EXPORTER_OTLP_PROTOCOL: otel && "http/protobuf",
});
