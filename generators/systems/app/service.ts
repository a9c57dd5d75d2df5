import type { IProbe } from "kubernetes-models/v1/Probe";
import type { Context, Resource } from "kustogen";
import {
  autoscaler,
  disruptionBudget,
  env,
  type Part,
  part,
  type Scale,
  type ServingContainerFields,
  secretEnv,
  service,
  webService,
} from "kustogen/blocks";
import { APP_ENV } from "./app-env.ts";
import { APP_SECRETS, HOST_KEY } from "./secrets.ts";
import { SERVICES, type ServiceDefinition, type ServiceKey, SSH_PORT } from "./services.ts";
import type { Settings } from "./settings.ts";
import { mount, VOLUME } from "./shared-data.ts";

/** What each of app's services is described from. */
export type App = Context<Settings, ServiceKey>;

/** The part of one of the six. */
export function partOf(context: App, key: ServiceKey): Part {
  return part(context, SERVICES[key].name);
}

/**
 * One of the six services: Deployment, Service with its HTTP port, autoscaler where it has one, and disruption
 * budget where there are always two pods. What differs between the six is in the table and in the settings.
 */
export function serviceOf(context: App, key: ServiceKey): Resource[] {
  const { images, settings } = context;
  const definition = SERVICES[key];
  const { autoscaling, replicas, terminationGracePeriodSeconds } = settings.services[key];
  const self = partOf(context, key);
  const scale: Scale =
    definition.defaults.autoscaling === "never" ? "single" : autoscaling ? autoscaling : replicas;
  const { name } = definition;
  return [
    ...webService(self, {
      name,
      scale,
      container: container(definition, key, images[key], settings),
      service: { ports: [{ name: "http", port: definition.port, targetPort: "http", protocol: "TCP" }] },
      pod: {
        serviceAccountName: "app",
        terminationGracePeriodSeconds,
        // OnRootMismatch: the kubelet looks at the top folder, instead of walking 200Ti at every start.
        securityContext: {
          runAsUser: 1000,
          runAsGroup: 1000,
          fsGroup: 1000,
          fsGroupChangePolicy: "OnRootMismatch",
        },
        volumes: [...(definition.folders.length > 0 ? [VOLUME] : []), { name: "tmp", emptyDir: {} }],
      },
    }),
    ...autoscaler(self, name, scale),
    ...disruptionBudget(self, name, scale),
  ];
}

/** What the services that work on data read: all variables, and all that is secret. */
const EVERYTHING = [{ configMapRef: { name: APP_ENV } }, ...secretEnv([{ name: APP_SECRETS }])];

/** The host key is gitserver's alone; a variable wins over envFrom. */
const NO_HOST_KEY = { [HOST_KEY]: "" };

/** What the one that stands alone reads: nothing that leads anywhere, and nothing secret. */
const OWN = Object.fromEntries(
  ["STATIC_ROOT", "APP_LOG_LEVEL"].map((key) => [key, { configMap: APP_ENV, key }]),
);

function container(
  definition: ServiceDefinition,
  key: ServiceKey,
  image: string,
  settings: Settings,
): ServingContainerFields {
  const { folders, name, port } = definition;
  const { healthPath, resources } = settings.services[key];
  const health: IProbe = { httpGet: { path: healthPath, port: "http" } };
  const ssh = key === "gitserver";
  const { standsAlone } = definition;
  return {
    name,
    image,
    imagePullPolicy: settings.imagePullPolicy,
    ...(standsAlone ? { env: env(OWN) } : { env: ssh ? undefined : env(NO_HOST_KEY), envFrom: EVERYTHING }),
    ports: [
      { name: "http", containerPort: port },
      ...(ssh ? [{ name: "ssh", containerPort: SSH_PORT }] : []),
    ],
    startupProbe: { ...health, periodSeconds: 2, failureThreshold: 60 },
    // Each of two ports is watched by one probe.
    livenessProbe: {
      ...(ssh ? { tcpSocket: { port: "ssh" } } : health),
      periodSeconds: 20,
      timeoutSeconds: 5,
      failureThreshold: 3,
    },
    readinessProbe: { ...health, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
    // Ingress controllers learn of a leaving pod a moment after it is told to stop.
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    volumeMounts: [...folders.map(mount), { name: "tmp", mountPath: "/tmp" }],
    resources,
  };
}

/**
 * The Service `gitserver-ssh`: git over SSH, reached past the Ingress, which speaks HTTP alone: the ingress controller
 * passes its port 2222 on to it, or it is a load balancer with a name of its own.
 */
export function sshService(context: App): Resource {
  const { annotations, host, sourceRanges, way } = context.settings.ssh;
  const outside = way === "load-balancer";
  const open = sourceRanges.includes("0.0.0.0/0");
  return service(partOf(context, "gitserver"), {
    name: "gitserver-ssh",
    annotations: {
      ...(outside && host ? { "external-dns.alpha.kubernetes.io/hostname": host } : {}),
      ...annotations,
    },
    ports: [{ name: "ssh", port: SSH_PORT, targetPort: "ssh", protocol: "TCP" }],
    spec: {
      type: outside ? "LoadBalancer" : "ClusterIP",
      // Keeps the address of who connects, for logs and for the NetworkPolicy.
      ...(outside ? { externalTrafficPolicy: "Local" } : {}),
      ...(outside && !open ? { loadBalancerSourceRanges: sourceRanges } : {}),
    },
  });
}
