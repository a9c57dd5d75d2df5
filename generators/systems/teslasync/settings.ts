import {
  acknowledgement,
  autoscaling,
  budget,
  compute,
  dnsLabel,
  feature,
  group,
  imagePullPolicy,
  integer,
  oneOf,
  peers,
  port,
  prometheusRule,
  replicas,
  serviceMonitor,
  settings,
  text,
  url,
} from "kustogen/settings";
import { z } from "zod";
import { imagePullSecrets } from "../../pull-secrets.ts";
import {
  auth,
  commandProxy,
  fleetTelemetry,
  helix,
  ingress,
  jaeger,
  mongodb,
  ollama,
} from "./component-settings.ts";
import { backup, mosquitto, postgres, redis } from "./data-settings.ts";

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

/** Everything an environment may change about TeslaSync. */
export const schema = settings({
  imagePullPolicy: imagePullPolicy(),
  logLevel: oneOf(["trace", "debug", "info", "warn", "error"])
    .default("info")
    .describe("TESLASYNC_LOG_LEVEL"),
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

  auth: auth(),
  ingress: ingress(),
  postgres: postgres(),
  redis: redis(),
  mosquitto: mosquitto(),
  backup: backup(),
  helix: helix(),
  commandProxy: commandProxy(),
  fleetTelemetry: fleetTelemetry(),
  jaeger: jaeger(),
  ollama: ollama(),
  mongodb: mongodb(),

  metrics: serviceMonitor(),
  prometheusRule: prometheusRule().prefault(true),
  networkPolicy: feature({
    ingressNamespace: dnsLabel()
      .optional()
      .describe("Namespace of the ingress controller: traefik, or ingress-nginx"),
    monitoringNamespace: dnsLabel().default("monitoring").describe("Namespace of Prometheus"),
    webhooks: peers().default([]).describe("Servers of webhooks and ntfy beside the public ones on port 443"),
    webhookPorts: z.array(port()).default([443]).describe("Their ports"),
  }).describe("Denies all traffic except what TeslaSync needs"),
});

/** TeslaSync's settings as its function gets them. */
export type Settings = z.output<typeof schema>;
