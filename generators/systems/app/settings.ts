import {
  acknowledgement,
  autoscaling,
  boolean,
  cpu,
  dnsSubdomain,
  feature,
  group,
  listedTraffic,
  memory,
  oneOf,
  own,
  prometheusRule,
  quantity,
  replicas,
  serviceMonitor,
  settings,
  stringMap,
  url,
} from "kustogen/settings";
import type { z } from "zod";
import { imagePullSecrets } from "../../pull-secrets.ts";
import { controllerMetrics } from "../../requests-fail.ts";
import { SERVICES, type ServiceDefinition, SHARED_DATA } from "./services.ts";

const single = ({ requests, title }: ServiceDefinition) => ({
  resources: group({
    requests: group({
      cpu: cpu().default(requests.cpu).describe("CPU reserved for the container"),
      memory: memory().default(requests.memory).describe("Memory reserved for the container"),
    }),
    limits: settings({
      cpu: cpu().optional().describe("CPU limit of the container"),
      memory: memory().optional().describe("Memory limit, above which the kernel kills the program"),
    })
      .optional()
      .describe("None by default: the document has none, and nobody has seen what the programs need"),
  }).describe(title),
});

/** The settings of a service that an autoscaler may scale. */
const scaled = (service: ServiceDefinition) =>
  group({
    ...single(service),
    replicas: replicas({ min: 1 })
      .default(service.pods.min)
      .describe("Number of pods; not used with autoscaling"),
    autoscaling: autoscaling(service.pods)
      .prefault(true)
      .describe("The autoscaler; false uses the fixed number of replicas"),
  }).describe(`Service: ${service.title}`);

/** Everything an environment may change about app. */
export const schema = settings({
  services: group({
    app: scaled(SERVICES.app),
    gitserver: scaled(SERVICES.gitserver),
    emailWorker: group(single(SERVICES.emailWorker)).describe(
      "Exactly one pod: a second sends every mail twice",
    ),
    gitHook: scaled(SERVICES.gitHook),
    metricsAggregator: scaled(SERVICES.metricsAggregator),
    staticServer: scaled(SERVICES.staticServer),
  }).describe("The six services"),
  sharedData: group({
    size: quantity().default(SHARED_DATA.size).describe("It can only grow, and production has all of it"),
  }).describe("The volume of repositories and uploads"),

  logLevel: oneOf(["trace", "debug", "info", "warn", "error"]).default("info").describe("APP_LOG_LEVEL"),
  cookieSecure: boolean()
    .default(false)
    .describe("APP_COOKIE_SECURE: browsers send the session only over https"),
  domainUrl: own(url({ noPath: true }), "https://{system}.example.com").describe(
    "APP_DOMAIN_URL: the address for browsers; its host is that of the Ingress",
  ),
  aiBasicUrl: url()
    .default("https://api.openai.com/v1")
    .describe("APP_AI_BASIC_URL: an OpenAI-compatible API"),
  qdrantUrl: url().optional().describe("APP_QDRANT_URL: the vector database"),
  natsUrl: url({ schemes: ["nats", "tls"], noPath: true })
    .optional()
    .describe("NATS_URL, with NATS_TOKEN in app-secrets; without it the queues are in Redis"),
  lokiUrl: url().optional().describe("LOKI_URL; without it, logs are discarded"),
  otelEndpoint: url({ noPath: true })
    .optional()
    .describe("OTEL_EXPORTER_OTLP_ENDPOINT; without it, there are no traces"),
  extraEnv: stringMap()
    .default({})
    .describe("Further entries of app-env, such as APP_SMTP_* and APP_EMBED_MODEL_*; never secrets"),
  acknowledgeMissingVariables: acknowledgement().describe(
    "Why app runs without Qdrant, a mail server or an embedding model",
  ),
  backedUpBy: acknowledgement().describe("Who copies what it keeps, and where to"),

  ingress: feature({
    className: dnsSubdomain().default("nginx").describe("IngressClass; the annotations are those of nginx"),
    git: feature({
      acknowledge: acknowledgement().describe("How someone saw that nobody pushes without signing in"),
    }).describe("git over HTTP, straight to gitserver"),
    metrics: controllerMetrics(),
  }).describe("The public routes, with TLS: the API and, if on, git over HTTP"),
  imagePullSecrets: imagePullSecrets(),
  serviceMonitor: serviceMonitor().prefault(true),
  prometheusRule: prometheusRule().prefault(true),
  networkPolicy: listedTraffic(),
  readOnlyRootFilesystem: boolean()
    .default(false)
    .describe(
      "true: programs may write only to their folders and to /tmp; nothing public says that they run so",
    ),
});

/** app's settings as its function gets them. */
export type Settings = z.output<typeof schema>;
