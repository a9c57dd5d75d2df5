import {
  autoscaling,
  boolean,
  cidr,
  compute,
  dnsLabel,
  dnsSubdomain,
  email,
  feature,
  group,
  host,
  imagePullPolicy,
  integer,
  oneOf,
  own,
  peers,
  port,
  prometheusRule,
  replicas,
  serviceAccountAnnotations,
  serviceMonitor,
  settings,
  stringMap,
  text,
  url,
} from "kustogen/settings";
import { z } from "zod";
import { acmeChallenge } from "../../acme-challenge.ts";
import { imagePullSecrets } from "../../pull-secrets.ts";
import { controllerMetrics } from "../../requests-fail.ts";
import { SERVICE_KEYS, SERVICES, type ServiceDefinition } from "./services.ts";
import { sharedData } from "./shared-data.ts";

/** What an environment may change about every service. */
const common = ({ defaults }: ServiceDefinition) => ({
  resources: compute(...defaults.compute),
  healthPath: text({ example: "/health", pattern: /^\/[\w./-]*$/ })
    .default("/health")
    .describe("Path that answers 200 while the service is healthy"),
  terminationGracePeriodSeconds: integer({ min: 1, max: 3600 })
    .default(defaults.drainSeconds)
    .describe("Seconds for work in progress to finish after a pod is told to stop"),
});

/** The settings of a service that an autoscaler may scale. */
function scaled(definition: ServiceDefinition) {
  const { autoscaling: range, replicas: pods = 1 } = definition.defaults;
  return group({
    ...common(definition),
    replicas: replicas({ min: 1 }).default(pods).describe("Number of pods; not used with autoscaling"),
    autoscaling: autoscaling(range === "never" ? {} : range)
      .prefault(true)
      .describe("The autoscaler; false uses the fixed number of replicas"),
  }).describe(`Service: ${definition.title}`);
}

/** The settings of a service with exactly one pod. */
function single(definition: ServiceDefinition) {
  const why = `a second ${definition.name} would send every mail twice`;
  return group({
    ...common(definition),
    replicas: z
      .literal(1, { error: `expected 1: ${why}` })
      .default(1)
      .describe("Always 1"),
    autoscaling: z
      .literal(false, { error: `expected false: ${why}` })
      .default(false)
      .describe("Never"),
  }).describe(`Service: ${definition.title}`);
}

/** The peers at an address of the settings; empty if its name already identifies them. */
const answers = (address: string) =>
  peers()
    .default([])
    .describe(`Peers of ${address}; if empty, derived from its name: a name in .svc means a namespace`);

/** Everything an environment may change about app. */
export const schema = settings({
  services: group({
    app: scaled(SERVICES.app),
    gitserver: scaled(SERVICES.gitserver),
    emailWorker: single(SERVICES.emailWorker),
    gitHook: scaled(SERVICES.gitHook),
    metricsAggregator: scaled(SERVICES.metricsAggregator),
    staticServer: scaled(SERVICES.staticServer),
  }).describe("The six services"),
  imagePullPolicy: imagePullPolicy(),
  sharedData: sharedData().describe(
    "The volume of repositories and uploads; only its size may change, and only increase",
  ),

  logLevel: oneOf(["trace", "debug", "info", "warn", "error"]).default("info").describe("APP_LOG_LEVEL"),
  cookieSecure: boolean()
    .default(false)
    .describe("APP_COOKIE_SECURE: browsers send the session only over https"),
  domainUrl: url({ noPath: true })
    .optional()
    .describe("APP_DOMAIN_URL: the address for browsers; by default https and the Ingress host"),
  ai: group({
    baseUrl: url()
      .default("https://api.openai.com/v1")
      .describe("APP_AI_BASIC_URL: an OpenAI-compatible API"),
  }).describe("The language model"),
  qdrantUrl: url().optional().describe("APP_QDRANT_URL: the vector database; required in environments"),
  embedModel: group({
    baseUrl: url().optional().describe("APP_EMBED_MODEL_BASE_URL; required in environments"),
    name: text({ example: "text-embedding-3-small" })
      .optional()
      .describe("APP_EMBED_MODEL_NAME; required in environments"),
    dimensions: integer({ min: 1, max: 65_536 })
      .optional()
      .describe("APP_EMBED_MODEL_DIMENSIONS: length of its vectors; required in environments"),
  }).describe("The embedding model"),
  smtp: group({
    host: host().optional().describe("APP_SMTP_HOST; required in environments"),
    port: port().default(587).describe("APP_SMTP_PORT"),
    username: text({ example: "app@example.com" })
      .optional()
      .describe("APP_SMTP_USERNAME; required in environments"),
    from: email().optional().describe("APP_SMTP_FROM: the sender; required in environments"),
    tls: boolean().default(true).describe("APP_SMTP_TLS"),
  }).describe("The mail server"),
  nats: feature({
    url: url({ schemes: ["nats", "tls"], noPath: true }).describe(
      "NATS_URL; its NATS_TOKEN is a key of app-secrets",
    ),
  }).describe("NATS JetStream for the queues; without it they are in Redis"),
  loki: feature({ url: url().describe("LOKI_URL") }).describe(
    "Loki for the logs; without it they are not stored",
  ),
  otel: feature({
    endpoint: url({ noPath: true })
      .default("http://otel-collector:4317")
      .describe("OTEL_EXPORTER_OTLP_ENDPOINT"),
  }).describe("Traces; none if not set"),
  extraEnv: stringMap()
    .default({})
    .describe("Additional entries of app-env, for all services; never secrets"),

  ingress: feature({
    className: dnsSubdomain().default("nginx").describe("IngressClass; the annotations are those of nginx"),
    host: host().describe("Public host name of API and git"),
    tlsSecret: dnsSubdomain()
      .default("app-tls")
      .describe("Secret with its certificate, created by cert-manager"),
    staticHost: own(host().optional(), "{host}").describe(
      "Public host name of static files, which must differ from host; if not set they are reachable only " +
        "inside the cluster",
    ),
    staticTlsSecret: dnsSubdomain().default("app-static-tls").describe("Secret with that certificate"),
    clusterIssuer: dnsSubdomain().default("letsencrypt-prod").describe("cert-manager ClusterIssuer of both"),
    challenge: acmeChallenge(),
    metrics: controllerMetrics(),
    maxUploadMb: integer({ min: 1, max: 102_400 }).default(100).describe("Largest request to the API"),
    maxPushMb: integer({ min: 1, max: 1_048_576 })
      .default(10_240)
      .describe("Largest push over HTTP; over SSH there is no limit"),
    gitTimeoutSeconds: integer({ min: 60, max: 86_400 })
      .default(3600)
      .describe("Longest silence during a clone or push over HTTP"),
    annotations: stringMap()
      .default({})
      .describe("Additional annotations of the API's Ingress; they override the generated ones"),
  }).describe("The public routes"),
  ssh: group({
    way: oneOf(["inside", "ingress-controller", "load-balancer"])
      .default("inside")
      .describe(
        "How git over SSH is reached. app shows clone addresses with ingress.host and port 2222: " +
          "ingress-controller forwards that port of its own address; a load-balancer has another address and " +
          "needs its own name",
      ),
    tcpServices: feature({
      namespace: dnsLabel().default("ingress-nginx").describe("Namespace of the controller"),
      name: dnsSubdomain().default("tcp-services").describe("Its name, as in --tcp-services-configmap"),
    }).describe(
      "With ingress-controller: app has in git the ConfigMap with which the controller forwards the port; " +
        "off if the controller's owner has one",
    ),
    host: host()
      .optional()
      .describe("Name of the load balancer's address, for users and for external-dns; required with it"),
    annotations: stringMap()
      .default({})
      .describe("Annotations of the Service, for the cloud's load balancer"),
    sourceRanges: z
      .array(cidr(), { error: 'expected a list of networks such as ["203.0.113.0/24"]' })
      .min(1, { error: 'expected a network; ["0.0.0.0/0"] is everyone' })
      .default(["0.0.0.0/0"])
      .describe("Sources that may connect to the load balancer; everyone by default"),
  }).describe("git over SSH, port 2222"),

  assumed: group({
    healthPaths: boolean()
      .default(true)
      .describe("Each service answers at its healthPath; false: probes only connect to its port"),
    staticServerAlone: boolean()
      .default(true)
      .describe("static-server has no Secret and connects to nothing; false: it gets what the others get"),
    hostKeyInGitserverAlone: boolean()
      .default(true)
      .describe(
        "APP_SSH_SERVER_PRIVATE_KEY is empty except in gitserver; false: every service with app-secrets gets it",
      ),
    calls: z
      .array(
        z.strictObject(
          {
            from: oneOf(SERVICE_KEYS).describe("Service that connects"),
            to: oneOf(SERVICE_KEYS).describe("Service whose HTTP port it connects to"),
          },
          { error: "expected a call such as {from: gitserver, to: gitHook}" },
        ),
        { error: "expected a list of calls such as [{from: gitserver, to: gitHook}]" },
      )
      .default([])
      .describe("Which services call each other's HTTP port; none are known to"),
  }).describe("What is assumed about the programs, whose source is not public, and how to correct it"),

  serviceMonitor: serviceMonitor(),
  prometheusRule: prometheusRule(),
  serviceAccountAnnotations: serviceAccountAnnotations(),
  imagePullSecrets: imagePullSecrets(),

  networkPolicy: feature({
    ingressNamespace: dnsLabel().default("ingress-nginx").describe("Namespace of the ingress controller"),
    monitoringNamespace: dnsLabel().default("monitoring").describe("Namespace of Prometheus"),
    postgres: peers()
      .min(1, { error: "expected a peer: no service works without PostgreSQL" })
      .describe("The database that APP_DATABASE_URL points to, port 5432"),
    redis: peers()
      .min(1, { error: "expected a peer: no service works without Redis" })
      .describe("The Redis that APP_REDIS_URL points to, port 6379"),
    ai: answers("ai.baseUrl"),
    qdrant: answers("qdrantUrl"),
    embedModel: answers("embedModel.baseUrl"),
    smtp: answers("smtp.host"),
    nats: answers("nats.url"),
    loki: answers("loki.url"),
    otelCollector: answers("otel.endpoint"),
  }).describe("Denies all traffic except what the services need"),
});

/** app's settings as its function gets them. */
export type Settings = z.output<typeof schema>;
