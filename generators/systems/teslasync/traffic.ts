import {
  ACME_SOLVER,
  acmeChallenge,
  acmeSolver,
  type Flow,
  inNamespace,
  internet,
  type Pods,
  part,
  peersOf,
  podsOf,
  type Traffic,
} from "kustogen/blocks";
import {
  API_PORT,
  FLEET_METRICS_PORT,
  MONGODB_PORT,
  MQTT_PORT,
  OLLAMA_PORT,
  OTLP_PORT,
  portOf,
  TESLA_PORT,
  WEB_PORT,
} from "./addresses.ts";
import type { TeslaSync } from "./context.ts";
import { cloudProvider } from "./helix.ts";
import type { Settings } from "./settings.ts";
import { WORKER_NAMES, workerComponent } from "./workers.ts";

const WORKERS = WORKER_NAMES.map(workerComponent);
const APPS = ["api", ...WORKERS];

type Policy = NonNullable<Settings["networkPolicy"]>;

/** Who talks to whom in TeslaSync, and with whom outside it; undefined where there are no network policies. */
export function traffic(context: TeslaSync): Traffic | undefined {
  const { settings } = context;
  const policy = settings.networkPolicy;
  if (!policy) return undefined;
  const { ingress } = settings;
  const acme = ingress?.clusterIssuer !== undefined && ingress.challenge === "http01";
  const flows = [
    ...people(settings, policy),
    ...dataFlows(settings),
    ...outward(settings),
    ...componentFlows(settings, policy),
    acme && acmeChallenge(controller(settings, policy)),
  ];
  return {
    components: { ...pods(context), ...(acme ? { [ACME_SOLVER]: acmeSolver(context.namespace) } : {}) },
    flows: flows.filter((flow): flow is Flow => !!flow),
  };
}

type Maybe = Flow | false | undefined;

/** The pods that a layer has. */
function pods(context: TeslaSync): Record<string, Pods> {
  const { backup, commandProxy, fleetTelemetry, jaeger, mongodb, ollama, postgres, redis } = context.settings;
  const present: [string, unknown][] = [
    ...["web", ...APPS, "mosquitto"].map((name): [string, unknown] => [name, true]),
    ["postgresql", postgres.placement === "embedded"],
    ["redis", redis.placement === "embedded"],
    ["backup", backup],
    ["command-proxy", commandProxy && commandProxy.externalUrl === undefined],
    ["fleet-telemetry", fleetTelemetry],
    ["jaeger", jaeger],
    ["ollama", ollama],
    ["mongodb", mongodb],
  ];
  return Object.fromEntries(
    present.filter(([, on]) => on).map(([name]) => [name, podsOf(part(context, name))]),
  );
}

/** The ingress controller's namespace. */
function controller({ ingress }: Settings, { ingressNamespace }: Policy) {
  return inNamespace(ingressNamespace ?? (ingress?.controller === "nginx" ? "ingress-nginx" : "traefik"));
}

function people(settings: Settings, policy: Policy): Maybe[] {
  return [
    settings.ingress && {
      from: controller(settings, policy),
      to: "web",
      ports: [WEB_PORT],
      why: "people, through the ingress controller",
    },
    { from: "web", to: "api", ports: [API_PORT], why: "nginx passes /api on" },
    { from: WORKERS, to: "api", ports: [API_PORT], why: "workers ask the API" },
    settings.metrics && {
      from: inNamespace(policy.monitoringNamespace),
      to: "api",
      ports: [API_PORT],
      why: "Prometheus reads /metrics",
    },
  ];
}

function dataFlows({ backup, fleetTelemetry, postgres, redis }: Settings): Maybe[] {
  return [
    {
      from: backup ? [...APPS, "backup"] : APPS,
      to: postgres.placement === "embedded" ? "postgresql" : peersOf("PostgreSQL", postgres.network),
      ports: [postgres.port],
      why: "the database",
    },
    {
      from: APPS,
      to: redis.placement === "embedded" ? "redis" : peersOf("Redis", redis.network),
      ports: [redis.port],
      why: "live signals and queues",
    },
    {
      from: fleetTelemetry ? [...APPS, "fleet-telemetry"] : APPS,
      to: "mosquitto",
      ports: [MQTT_PORT],
      why: "telemetry",
    },
    backup?.bucket && {
      from: "backup",
      to: internet(),
      ports: [portOf(backup.bucket.endpoint ?? "https://s3.amazonaws.com")],
      why: "dumps go to the bucket",
    },
  ];
}

function outward(settings: Settings): Maybe[] {
  const { commandProxy, helix, ollama } = settings;
  return [
    { from: "api", to: internet(), ports: [443], why: "Tesla, maps and releases" },
    { from: "notification-worker", to: internet(), ports: [443], why: "messages to browsers and chats" },
    cloudProvider(settings) !== undefined && {
      from: WORKERS.filter((name) => name !== "notification-worker"),
      to: internet(),
      ports: [443],
      why: "Helix AI asks its cloud provider",
    },
    ollama && { from: APPS, to: "ollama", ports: [OLLAMA_PORT], why: "Helix AI asks Ollama" },
    helix?.provider === "ollama" &&
      helix.ollamaUrl !== undefined && {
        from: APPS,
        to: peersOf("Ollama", helix.ollamaNetwork),
        ports: [portOf(helix.ollamaUrl)],
        why: "Helix AI asks Ollama",
      },
    commandProxy?.externalUrl !== undefined && {
      from: "api",
      to: commandProxy.network.length > 0 ? peersOf("the command proxy", commandProxy.network) : internet(),
      ports: [portOf(commandProxy.externalUrl)],
      why: "the command proxy that somebody else runs",
    },
  ];
}

function componentFlows(settings: Settings, policy: Policy): Maybe[] {
  const { commandProxy, fleetTelemetry, jaeger, metrics, mongodb, ollama } = settings;
  const ownProxy = commandProxy && commandProxy.externalUrl === undefined;
  return [
    ownProxy && { from: "api", to: "command-proxy", ports: [TESLA_PORT], why: "commands to be signed" },
    ownProxy && { from: "command-proxy", to: internet(), ports: [443], why: "signed commands go to Tesla" },
    fleetTelemetry && {
      from: fleetTelemetry.exposure === "ingress" ? controller(settings, policy) : internet(),
      to: "fleet-telemetry",
      ports: [TESLA_PORT],
      why: "cars stream what they measure",
    },
    fleetTelemetry &&
      metrics && {
        from: inNamespace(policy.monitoringNamespace),
        to: "fleet-telemetry",
        ports: [FLEET_METRICS_PORT],
        why: "Prometheus reads /metrics",
      },
    jaeger && { from: APPS, to: "jaeger", ports: [OTLP_PORT], why: "traces" },
    ollama && { from: "ollama", to: internet(), ports: [443], why: "pulls its model" },
    mongodb && { from: "api", to: "mongodb", ports: [MONGODB_PORT], why: "raw signals" },
  ];
}
