import type { IContainer } from "kubernetes-models/v1/Container";
import type { IEnvVar } from "kubernetes-models/v1/EnvVar";
import { because, type Component } from "kustogen";
import {
  autoscaler,
  container,
  disruptionBudget,
  type EnvSource,
  env,
  ingressController,
  internet,
  peersOf,
  prometheus,
  type Scale,
  type ServingContainerFields,
  webService,
} from "kustogen/blocks";
import { peersIfAny } from "../../../peers-if-any.ts";
import { portOf } from "../../../port-of.ts";
import { API_PORT, clientSecretVariable, SAML_FOLDER } from "../config.ts";
import type { Alexandria } from "../context.ts";
import { kubernetes } from "../outside.ts";
import type { Settings } from "../settings.ts";
import { configInit, llmInit, llmKeys } from "./init.ts";
import { DASHBOARD_PORT } from "./nginx.ts";
import { CONFIG_MOUNT, DATA_MOUNT, RUN_MOUNT, TMP_MOUNT, volumes } from "./volumes.ts";

/** The socket that API and orchestrator share. */
const SOCKET = "/var/run/alexandria/orchestrator.sock";

/** Seconds between startup probes, and their number: five minutes. */
const STARTUP = { periodSeconds: 5, failureThreshold: 60 };

/** Seconds for which API and orchestrator keep running while the dashboard finishes its own requests. */
const BEHIND_DASHBOARD = 10;

/** Deployment and Service `alexandria`: API, orchestrator and dashboard in one pod, because they share a socket. */
export const alexandria: Component<Alexandria> = {
  name: "alexandria",

  resources(context, { part }) {
    const { images } = context;
    const settings = {
      ...context.settings,
      imagePullPolicy: because(context.reason("settings.imagePullPolicy"), context.settings.imagePullPolicy),
    };
    const scale = scaleOf(settings);
    return [
      ...webService(part, {
        name: "alexandria",
        scale,
        container: api(images.api, settings),
        sidecars: [orchestrator(images.orchestrator, settings), dashboard(images.dashboard, settings)],
        service: { ports: [{ name: "http", port: 80, targetPort: "http", protocol: "TCP" }] },
        pod: {
          serviceAccountName: "alexandria",
          ...(hasRights(settings) ? { automountServiceAccountToken: true } : {}),
          terminationGracePeriodSeconds: because(
            context.reason("settings.terminationGracePeriodSeconds"),
            settings.terminationGracePeriodSeconds,
          ),
          securityContext: {
            runAsUser: 1000,
            runAsGroup: 1000,
            fsGroup: 1000,
            fsGroupChangePolicy: "OnRootMismatch",
            sysctls: because("Lets nginx listen on 80 without being root.", [
              { name: "net.ipv4.ip_unprivileged_port_start", value: "80" },
            ]),
          },
          initContainers: [configInit(images.init, settings), ...llmInit(images.orchestrator, settings)],
          volumes: volumes(settings),
        },
      }),
      ...(settings.autoscaling ? autoscaler(part, "alexandria", scale, "orchestrator") : []),
      ...disruptionBudget(part, "alexandria", scale),
    ];
  },

  admits(context) {
    const { metrics, networkPolicy } = context.settings;
    return [
      {
        from: ingressController(context),
        ports: [DASHBOARD_PORT],
        why: "users, through the ingress controller",
      },
      metrics && {
        from: prometheus(context),
        ports: [API_PORT],
        why: `Prometheus reads ${metrics.path}`,
      },
      ...(networkPolicy?.additionalIngress ?? []).map(({ from, ports }, index) => ({
        from: peersOf(`additionalIngress ${index + 1}`, from),
        ports,
        why: "added by the environment",
      })),
    ];
  },
  talksTo(context) {
    const { settings } = context;
    const { networkPolicy, otel } = settings;
    return [
      settings.database === "postgres" && {
        to: peersIfAny(
          "PostgreSQL",
          because(context.reason("settings.networkPolicy.postgres"), networkPolicy?.postgres ?? []),
        ),
        ports: [5432],
        why: "the database",
      },
      otel && {
        to: peersIfAny("the OTLP collector", networkPolicy?.otelCollector ?? []),
        ports: [portOf(otel.endpoint)],
        why: "traces and metrics",
      },
      ...[...new Set(publicAddresses(settings).map(portOf))].map((port) => ({
        to: internet(),
        ports: [port],
        why: "language models and identity providers",
      })),
      hasRights(settings) && {
        to: kubernetes(context),
        ports: [443, 6443],
        why: "the permissions of settings.rbac",
      },
      ...(networkPolicy?.additionalEgress ?? []).map(({ ports, to }, index) => ({
        to: peersOf(`additionalEgress ${index + 1}`, to),
        ports,
        why: "added by the environment",
      })),
    ];
  },
};

/** One pod at a time if there is one, with SQLite, or a volume of one node; else their number, or what the autoscaler decides. */
function scaleOf({ autoscaling, database, persistence, replicas }: Settings): Scale {
  const shared = database === "postgres" && persistence.accessMode === "ReadWriteMany";
  const scale = autoscaling ?? replicas;
  return shared && scale !== 1 ? scale : "single";
}

/** True if alexandria has permissions in the cluster. */
function hasRights({ rbac }: Settings): boolean {
  return rbac.rules.length + rbac.clusterRules.length > 0;
}

/** Language models and identity providers outside the cluster. */
function publicAddresses({ federation, llmBackends }: Settings): string[] {
  return [
    ...llmBackends.map(({ url }) => url).filter((url) => url.startsWith("https:")),
    ...(federation?.providers ?? []).map((one) => (one.kind === "oidc" ? one.issuer : one.metadataUrl)),
  ];
}

function api(image: string, settings: Settings): ServingContainerFields {
  const { federation, imagePullPolicy, resources } = settings;
  const saml = federation?.providers.some(({ kind }) => kind === "saml");
  return {
    name: "api",
    image,
    imagePullPolicy,
    env: variables(settings, {
      [settings.assumed.variables.orchestratorSocket]: because(
        "The API is the client of that socket.",
        SOCKET,
      ),
      ...authentication(settings),
      ...clientSecrets(settings),
    }),
    ports: [{ name: "api", containerPort: API_PORT }],
    startupProbe: because("It may migrate its database before it answers.", {
      httpGet: { path: "/live", port: "api" },
      ...STARTUP,
    }),
    livenessProbe: {
      httpGet: { path: "/live", port: "api" },
      initialDelaySeconds: 10,
      periodSeconds: 15,
      failureThreshold: 3,
    },
    readinessProbe: {
      httpGet: { path: "/ready", port: "api" },
      initialDelaySeconds: 5,
      periodSeconds: 10,
      failureThreshold: 3,
    },
    volumeMounts: [
      DATA_MOUNT,
      RUN_MOUNT,
      CONFIG_MOUNT,
      TMP_MOUNT,
      ...(saml ? [{ name: "saml", mountPath: SAML_FOLDER, readOnly: true }] : []),
    ],
    lifecycle: { preStop: { sleep: { seconds: BEHIND_DASHBOARD } } },
    resources: resources.api,
  };
}

function orchestrator(image: string, settings: Settings): IContainer {
  const socket = { exec: { command: ["test", "-S", SOCKET] } };
  return container({
    name: "orchestrator",
    image,
    imagePullPolicy: settings.imagePullPolicy,
    env: variables(settings, { [settings.assumed.variables.orchestratorSocket]: SOCKET }),
    ...llmKeys(settings),
    startupProbe: { ...socket, ...STARTUP },
    livenessProbe: { ...socket, initialDelaySeconds: 10, periodSeconds: 15, failureThreshold: 3 },
    readinessProbe: { ...socket, initialDelaySeconds: 5, periodSeconds: 10, failureThreshold: 3 },
    volumeMounts: [DATA_MOUNT, RUN_MOUNT, CONFIG_MOUNT, TMP_MOUNT],
    lifecycle: { preStop: { sleep: { seconds: BEHIND_DASHBOARD } } },
    resources: settings.resources.orchestrator,
  });
}

function dashboard(image: string, settings: Settings): IContainer {
  const page = { httpGet: { path: "/", port: "http" } };
  return container({
    name: "dashboard",
    image,
    imagePullPolicy: settings.imagePullPolicy,
    ports: [{ name: "http", containerPort: DASHBOARD_PORT }],
    livenessProbe: { ...page, periodSeconds: 15 },
    readinessProbe: page,
    volumeMounts: [
      { name: "nginx", mountPath: "/etc/nginx/nginx.conf", subPath: "nginx.conf", readOnly: true },
      TMP_MOUNT,
    ],
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    resources: settings.resources.dashboard,
  });
}

/** The variables of API and orchestrator: their own, and the destination of traces and metrics. */
function variables({ otel }: Settings, own: Record<string, EnvSource>): IEnvVar[] {
  return env({
    ...own,
    OTEL_EXPORTER_OTLP_ENDPOINT: otel?.endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: otel && "http/protobuf",
  });
}

/** The keys of alexandria-auth as variables; without a Secret the API generates its own. */
function authentication({ assumed: { variables: names }, auth }: Settings): Record<string, EnvSource> {
  if (auth.source === "generated") return {};
  return {
    [names.jwtSecret]: { secret: "alexandria-auth", key: "jwt-secret" },
    [names.adminPassword]: { secret: "alexandria-auth", key: "admin-password" },
  };
}

/** The client secret of each OIDC provider as a variable. */
function clientSecrets({ federation }: Settings): Record<string, EnvSource> {
  const secrets: Record<string, EnvSource> = {};
  for (const { kind, name } of federation?.providers ?? []) {
    if (kind !== "oidc") continue;
    secrets[clientSecretVariable(name)] = { secret: "alexandria-oidc", key: `oidc-${name}-client-secret` };
  }
  return secrets;
}
