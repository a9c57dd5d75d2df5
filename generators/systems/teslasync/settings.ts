import {
  acknowledgement,
  autoscaling,
  boolean,
  budget,
  compute,
  dnsLabel,
  dnsSubdomain,
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
  quantity,
  replicas,
  serviceMonitor,
  settings,
  storageClass,
  text,
  url,
} from "kustogen/settings";
import { z } from "zod";
import { imagePullSecrets } from "../../pull-secrets.ts";
import { AUTH_PROVIDERS } from "./identity.ts";

const pods = () => replicas({ min: 1 }).default(1);

/** A worker of which each pod does all of the work. */
const loneWorker = (what: string, ...[cores, bytes]: Parameters<typeof compute>) =>
  group({
    replicas: pods().describe("Number of pods, each of which does all of the work"),
    acknowledgeDuplicates: acknowledgement().describe("Why several may do so"),
    resources: compute(cores, bytes),
  }).describe(what);

/** Only addresses inside the cluster: TLS ends at the ingress, and nginx resolves this name inside the cluster. */
const inClusterUrl = () =>
  text().refine(
    (value) => /^http:\/\/[a-z0-9-]+\.[a-z0-9-]+\.svc(\.cluster\.local)?(:\d{1,5})?$/.test(value),
    {
      error:
        'expected an address inside the cluster such as "http://teslasync-api.teslasync.svc.cluster.local:8080": http, because TLS ends at the ingress, and never a host outside',
    },
  );

/** Scheme, host and port, as browsers send a page's origin; nothing that could end a string of nginx. */
const ORIGIN = /^https:\/\/[a-z0-9.-]+(:\d{1,5})?$/;

const origin = () =>
  text().refine((value) => ORIGIN.test(value), {
    error: 'expected an origin such as "https://teslasync.example.com", without a path',
  });

const originOrSame = () => {
  const error =
    'expected "" for the same origin, or an origin that browsers reach such as "https://api.example.com"';
  return z.string({ error }).refine((value) => value === "" || ORIGIN.test(value), { error });
};

/** The volume of a part that stores data. */
const volume = (size: string) => ({
  size: quantity().default(size).describe("Size of the volume"),
  storageClass: storageClass().optional().describe("StorageClass; the cluster's default if not set"),
});

/** Names in SQL that need no quotes. */
const sqlName = () => text({ example: "teslasync", pattern: /^[a-z_][a-z0-9_]{0,62}$/ }).default("teslasync");

/** Where a server is, and what each environment says of an external one. */
const server = (usualPort: number, variables: string) => ({
  placement: oneOf(["embedded", "external"])
    .default("external")
    .describe("In the cluster next to TeslaSync, or an external service"),
  host: own(host().optional(), "{host}").describe(`${variables}_HOST of an external server`),
  port: port().default(usualPort).describe(`${variables}_PORT`),
  network: own(peers().default([]), [{ cidr: "192.0.2.0/24" }]).describe(
    "Addresses of an external server, for NetworkPolicies",
  ),
});

/** Everything an environment may change about TeslaSync. */
export const schema = settings({
  imagePullPolicy: imagePullPolicy(),
  imagePullSecrets: imagePullSecrets(),

  // ev-dev-labs/teslasync@ef579af, helm/teslasync/values.yaml: resources, connections and autoscaling.
  api: group({
    replicas: pods().describe("Number of pods; not used with autoscaling"),
    autoscaling: autoscaling({ max: 5, cpu: 80 }),
    acknowledgeSeveralOwners: acknowledgement().describe(
      "Why each of several pods may poll every car, or process the whole stream",
    ),
    databaseConnections: integer({ min: 2, max: 500 }).default(25).describe("DATABASE_MAX_CONNS of each pod"),
    resources: compute("100m/500m", "128Mi/512Mi"),
  }).describe("The API; it migrates the database when it starts"),
  // ev-dev-labs/teslasync@ef579af, helm/teslasync/values.yaml: resources.
  web: group({
    replicas: pods().describe("Number of pods; not used with autoscaling"),
    autoscaling: autoscaling({ max: 5, cpu: 80 }),
    resources: compute("50m/200m", "64Mi/128Mi"),
  }).describe("nginx with the browser application, which forwards /api"),
  // ev-dev-labs/teslasync@ef579af, helm/teslasync/values.yaml: resources of the three.
  workers: group({
    notification: loneWorker("Sends notifications", "50m/200m", "32Mi/128Mi"),
    export: group({
      replicas: pods().describe("Number of pods; each export is claimed by one of them"),
      resources: compute("100m/500m", "64Mi/512Mi"),
    }).describe("Writes exports"),
    automation: loneWorker("Runs automations", "100m/500m", "64Mi/256Mi"),
  }).describe("The three workers, which scale independently"),

  apiEndpoint: inClusterUrl()
    .default("http://teslasync-api.teslasync.svc.cluster.local:8080")
    .describe("API_ENDPOINT, and where nginx forwards /api"),
  browserApiBase: originOrSame()
    .default("")
    .describe("Address of the API for browsers; empty: the page's own origin"),
  corsOrigins: z
    .array(origin(), { error: 'expected a list of origins such as ["https://teslasync.example.com"]' })
    .default([])
    .describe("CORS_ORIGINS; the public address if empty. Required with browserApiBase"),
  liveSignalStore: oneOf(["hybrid", "local"])
    .default("hybrid")
    .describe("LIVE_SIGNAL_STORE_MODE: shared through Redis, or separate in each pod"),
  tesla: group({
    apiBaseUrl: url({ schemes: ["https"], noPath: true })
      .default("https://fleet-api.prd.na.vn.cloud.tesla.com")
      .describe("TESLA_API_BASE_URL: the region's Fleet API"),
    dailyBudgetUsd: budget()
      .optional()
      .describe(
        "TESLA_API_DAILY_BUDGET_USD: limit of the program's estimated cost of calls to Tesla per day; 0.30 " +
          "if not set, 0 for no limit",
      ),
  }).describe("Tesla's services"),

  auth: feature({
    provider: oneOf(AUTH_PROVIDERS).describe("The sign-in proxy; FORWARD_AUTH_HEADER depends on it"),
    header: text({ example: "X-Authentik-Username", pattern: /^[A-Za-z][A-Za-z0-9-]*$/ })
      .optional()
      .describe("Expected FORWARD_AUTH_HEADER; it must be the provider's"),
    fixedUser: text({ example: "admin", pattern: /^[\w.@-]+$/ })
      .optional()
      .describe("Everyone is this user; only for development"),
  }).describe("Sign-in; without it TeslaSync is open to everyone who can reach it"),
  ingress: feature({
    controller: oneOf(["traefik", "nginx"])
      .default("traefik")
      .describe("The environment's ingress controller: an IngressRoute, or two Ingresses"),
    host: host().describe("Public host name"),
    tlsSecret: dnsSubdomain().default("teslasync-tls").describe("Secret of the certificate"),
    clusterIssuer: dnsSubdomain()
      .optional()
      .describe("cert-manager ClusterIssuer of the certificate; without one you provide the Secret"),
    traefik: group({
      authMiddleware: settings({
        name: dnsSubdomain().describe("Name of the Middleware"),
        namespace: dnsLabel().describe("Its namespace"),
      })
        .optional()
        .describe("What forwards to the sign-in; by default <provider>-auth in the provider's namespace"),
    }).describe("Settings for Traefik only"),
    nginx: group({
      className: dnsSubdomain().default("nginx").describe("IngressClass"),
      authUrl: url()
        .optional()
        .describe(
          "Address to which nginx sends an authentication request for each request; required with nginx",
        ),
    }).describe("Settings for nginx only; the controller must allow snippets"),
  }).describe("The public route: /.well-known for Tesla, the rest behind the sign-in; false: none"),
  postgres: group({
    ...server(5432, "DATABASE"),
    database: sqlName().describe("DATABASE_NAME"),
    user: sqlName().describe("DATABASE_USER; needs permission to create extensions"),
    sslMode: oneOf(["disable", "require", "verify-ca", "verify-full"])
      .optional()
      .describe("DATABASE_SSLMODE; require for an external server, disable for the embedded one"),
    caConfigMap: dnsSubdomain()
      .optional()
      .describe(
        "ConfigMap with ca.crt, for example from trust-manager; required by verify-ca and verify-full",
      ),
    // ev-dev-labs/teslasync@ef579af, helm/teslasync/values.yaml: connections, volume and resources.
    maxConnections: integer({ min: 20, max: 10_000 })
      .default(100)
      .describe("Connections that the server allows; all connection pools together must fit"),
    volume: group(volume("50Gi")).describe("Volume of the embedded server"),
    resources: compute("500m/2000m", "1Gi/4Gi"),
  }).describe("PostgreSQL; the password is DATABASE_PASS of the Secret teslasync"),
  redis: group({
    ...server(6379, "REDIS"),
    volume: group(volume("1Gi")).describe("Volume of the embedded server"),
    // ev-dev-labs/teslasync@ef579af, helm/teslasync/values.yaml.
    resources: compute("50m/200m", "32Mi/192Mi"),
  }).describe("Redis; an external one has its password in REDIS_PASSWORD of the Secret teslasync"),
  mosquitto: group({
    persistence: feature(volume("1Gi")).describe("Keeps queued messages across restarts"),
  }).describe("The MQTT broker, never reachable from outside the cluster"),
  backup: feature({
    deadlineSeconds: integer({ min: 60, max: 86_400 })
      .default(3600)
      .describe("Seconds after which a run is aborted"),
    volume: group(volume("20Gi")).describe("Volume with the dumps; not used with a bucket"),
    bucket: feature({
      name: text({ example: "teslasync-backup", pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/ }).describe(
        "Name; its lifecycle rule deletes old dumps",
      ),
      region: dnsLabel().default("us-east-1").describe("Region"),
    }).describe("An S3 bucket instead of the volume; keys in the Secret teslasync-backup-s3"),
  }).describe("Dumps PostgreSQL each night"),
  helix: feature({
    provider: oneOf(["ollama", "openai", "anthropic", "azure"])
      .default("ollama")
      .describe("AI_PROVIDER: in the cluster, or a cloud service with its keys in a separate Secret"),
    dailyBudgetUsd: budget()
      .default(5)
      .describe("AI_DAILY_BUDGET_USD: calls are refused above it; 0 means no limit"),
    rateLimitPerMinute: integer({ min: 1, max: 10_000 })
      .default(60)
      .describe("AI_RATE_LIMIT_PER_MIN of each user"),
    redaction: boolean()
      .default(true)
      .describe("AI_REDACTION_ENABLED: removes VINs, places and addresses before a model gets them"),
  }).describe("Helix AI; users still turn on each of its features"),
  commandProxy: feature({
    externalUrl: url({ schemes: ["https"], noPath: true })
      .optional()
      .describe("An external proxy; if set, none is deployed"),
  }).describe("Tesla's vehicle command proxy, for cars that require signatures"),
  fleetTelemetry: feature({ host: host().describe("Public host name that cars connect to") }).describe(
    "Tesla's fleet telemetry server, behind the ingress controller, which passes TLS through",
  ),
  jaeger: boolean()
    .default(false)
    .describe("Jaeger: API and workers send traces to it, which it keeps in memory"),
  ollama: feature({
    volume: group(volume("20Gi")).describe("Volume of the models"),
  }).describe("Ollama: the language models of Helix AI"),
  mongodb: feature({ volume: group(volume("5Gi")).describe("Volume of the database") }).describe(
    "MongoDB: keeps raw signals for some days, for debugging",
  ),

  metrics: serviceMonitor(),
  prometheusRule: prometheusRule().prefault(true),
  networkPolicy: feature({
    monitoringNamespace: dnsLabel().default("monitoring").describe("Namespace of Prometheus"),
    privateServers: peers()
      .default([])
      .describe(
        "Of webhooks and ntfy, and an external command proxy, unless they are public and on port 443",
      ),
  }).describe("Denies all traffic except what TeslaSync needs"),
});

/** TeslaSync's settings as its function gets them. */
export type Settings = z.output<typeof schema>;
