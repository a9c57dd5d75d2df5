import type { IProbe } from "kubernetes-models/v1/Probe";
import { because, type Component, type Connection } from "kustogen";
import {
  autoscaler,
  disruptionBudget,
  env,
  onVolume,
  type Scale,
  type ServingContainerFields,
  secretEnv,
  webService,
} from "kustogen/blocks";
import type { App } from "../context.ts";
import { data, dependencies } from "../outside.ts";
import { APP_SECRETS, HOST_KEY } from "../secrets.ts";
import { SERVICES, type ServiceDefinition, type ServiceKey, SSH_PORT, standsAlone } from "../services.ts";
import type { Settings } from "../settings.ts";
import { mount, VOLUME } from "../shared-data.ts";
import { APP_ENV } from "./configuration.ts";

/**
 * One of the six services: Deployment, Service with its HTTP port, autoscaler if it has one, and disruption budget if
 * there are always two pods. The table and the settings contain the differences between the six; `own` lists the
 * clients of its pods in addition to the metrics-aggregator, which reads the metrics of all.
 */
export function service(key: ServiceKey, own: Pick<Component<App>, "admits"> = {}): Component<App> {
  const definition = SERVICES[key];
  const { name } = definition;
  return {
    name,
    resources({ images, settings }, { part }) {
      const { autoscaling, replicas, terminationGracePeriodSeconds } = settings.services[key];
      const scale: Scale =
        definition.defaults.autoscaling === "never" ? "single" : autoscaling ? autoscaling : replicas;
      return [
        ...webService(part, {
          name,
          scale,
          container: container(definition, key, images[key], settings),
          service: {
            ports: [{ name: "http", port: definition.port, targetPort: "http", protocol: "TCP" }],
          },
          pod: {
            serviceAccountName: "app",
            terminationGracePeriodSeconds,
            securityContext: because(
              "OnRootMismatch: the kubelet checks only the top folder, instead of walking 200Ti at every start.",
              onVolume({ runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 }),
            ),
            volumes: [...(definition.folders ? [VOLUME] : []), { name: "tmp", emptyDir: {} }],
          },
        }),
        ...autoscaler(part, name, scale),
        ...disruptionBudget(part, name, scale),
      ];
    },
    admits: (context, on) => [
      ...(own.admits?.(context, on) ?? []),
      key !== "metricsAggregator" && {
        from: SERVICES.metricsAggregator.name,
        ports: [definition.port],
        why: `metrics of ${name}`,
      },
    ],
    talksTo: (context) => [
      ...(standsAlone(definition, context.settings) ? [] : [...data(context), ...dependencies(context)]),
      ...calls(key, context),
    ],
  };
}

/** The services whose HTTP port a service calls, as far as the settings say so. */
function calls(key: ServiceKey, { settings }: App): Connection[] {
  const called = settings.assumed.calls.filter(({ from }) => from === key).map(({ to }) => SERVICES[to]);
  return called.map(({ name, port }) => ({ to: name, ports: [port], why: `${SERVICES[key].name} calls it` }));
}

/** What the services that work on data read: all variables and all secrets. */
const EVERYTHING = [{ configMapRef: { name: APP_ENV } }, ...secretEnv([{ name: APP_SECRETS }])];

const NO_HOST_KEY = {
  [HOST_KEY]: because("Only gitserver gets the host key; a variable overrides envFrom.", ""),
};

/** What the isolated service reads: no addresses and no secrets. */
const OWN = Object.fromEntries(
  ["STATIC_ROOT", "APP_LOG_LEVEL"].map((key) => [key, { configMap: APP_ENV, key }]),
);

function container(
  definition: ServiceDefinition,
  key: ServiceKey,
  image: string,
  settings: Settings,
): ServingContainerFields {
  const { folders = [], name, port } = definition;
  const { healthPath, resources } = settings.services[key];
  const health: IProbe = settings.assumed.healthPaths
    ? { httpGet: { path: healthPath, port: "http" } }
    : { tcpSocket: { port: "http" } };
  const ssh = key === "gitserver";
  const hidden = !ssh && settings.assumed.hostKeyInGitserverAlone;
  return {
    name,
    image,
    imagePullPolicy: settings.imagePullPolicy,
    ...(standsAlone(definition, settings)
      ? { env: env(OWN) }
      : { env: hidden ? env(NO_HOST_KEY) : undefined, envFrom: EVERYTHING }),
    ports: [
      { name: "http", containerPort: port },
      ...(ssh ? [{ name: "ssh", containerPort: SSH_PORT }] : []),
    ],
    startupProbe: { ...health, periodSeconds: 2, failureThreshold: 60 },
    livenessProbe: {
      ...(ssh ? { tcpSocket: because("Each of the two ports has one probe.", { port: "ssh" }) } : health),
      periodSeconds: 20,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
    readinessProbe: { ...health, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    volumeMounts: [...folders.map(mount), { name: "tmp", mountPath: "/tmp" }],
    resources,
  };
}
