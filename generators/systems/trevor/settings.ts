import {
  acmeChallenge,
  autoscaling,
  boolean,
  compute,
  dnsLabel,
  dnsSubdomain,
  feature,
  host,
  imagePullPolicy,
  integer,
  oneOf,
  peers,
  port,
  prometheusRule,
  replicas,
  serviceAccountAnnotations,
  serviceMonitor,
  settings,
  stringMap,
  url,
} from "kustogen/settings";
import type { z } from "zod";

/** Peers of Redis, PostgreSQL and others that run beside trevor: any pod of its namespace. */
const OWN_NAMESPACE = [{ pods: {} }];

/** Everything an environment may change about trevor. */
export const schema = settings({
  replicas: replicas({ min: 1 }).default(1).describe("Pods of the API; not used under autoscaling"),
  resources: compute("250m/1000m", "256Mi/2Gi"),
  imagePullPolicy: imagePullPolicy(),

  logLevel: oneOf(["DEBUG", "INFO", "WARNING", "ERROR"]).default("INFO").describe("LOG_LEVEL"),
  logFormat: oneOf(["json", "console"]).default("json").describe("LOG_FORMAT; json for log collectors"),
  devAuthBypass: boolean()
    .default(false)
    .describe("DEV_AUTH_BYPASS: anybody is signed in as a test user; in development only"),
  maxUploadSizeMb: integer({ min: 1, max: 10_000 })
    .default(500)
    .describe(
      "MAX_UPLOAD_SIZE_MB; the Ingress admits 20 MB more, and memory limits must hold it three times",
    ),
  stuckRequestHours: integer({ min: 1, max: 8760 })
    .default(72)
    .describe("STUCK_REQUEST_HOURS: after that long, checkers are told of a waiting request"),
  urlExpiryWarningHours: integer({ min: 1, max: 168 })
    .optional()
    .describe("URL_EXPIRY_WARNING_HOURS: how long before its end a download link's end is announced"),
  notifications: boolean().optional().describe("NOTIFICATIONS_ENABLED: messages inside trevor"),
  emailNotifications: boolean()
    .optional()
    .describe("EMAIL_NOTIFICATIONS_ENABLED: the same by mail (trevor-smtp)"),
  agentLlm: boolean()
    .optional()
    .describe("AGENT_LLM_ENABLED: the review agent asks a language model (trevor-agent)"),
  crdSync: feature({
    namespace: dnsLabel()
      .default("trevor")
      .describe("CRD_NAMESPACE: where the CR8TOR projects, groups and users are"),
  }).describe("CRD_SYNC_ENABLED: the worker copies CR8TOR resources into trevor's database"),
  otel: feature({
    endpoint: url({ noPath: true })
      .default("http://otel-collector:4317")
      .describe("OTLP gRPC address of the collector"),
  }).describe("OTEL_ENABLED: traces are exported"),
  extraEnv: stringMap().default({}).describe("Further variables of API, worker and migration; never secrets"),

  serviceAccountAnnotations: serviceAccountAnnotations(),

  worker: feature({
    replicas: replicas({ min: 1 }).default(1).describe("Pods of the worker; they share the queue"),
    resources: compute("250m/1000m", "256Mi/2Gi"),
  })
    .prefault(true)
    .describe("The ARQ worker; false leaves it out"),

  migration: oneOf(["init-container", "hook"])
    .default("init-container")
    .describe(
      "Where `alembic upgrade head` runs: before the one pod of development, or as an Argo CD Sync hook",
    ),

  ingress: feature({
    className: dnsSubdomain().default("nginx").describe("IngressClass"),
    host: host().describe("Public host name"),
    tlsSecret: dnsSubdomain()
      .default("trevor-tls")
      .describe("Secret of the certificate, made by cert-manager"),
    clusterIssuer: dnsSubdomain()
      .default("letsencrypt-prod")
      .describe("cert-manager ClusterIssuer of the certificate"),
    challenge: acmeChallenge(),
    annotations: stringMap().default({}).describe("Further annotations of the Ingress; they win over ours"),
  }).describe("The public route; false keeps trevor inside the cluster"),

  serviceMonitor: serviceMonitor(),
  prometheusRule: prometheusRule(),
  queueMetrics: stringMap()
    .optional()
    .describe(
      "Labels of what redis_exporter tells of trevor's Redis (--check-single-keys=db0=arq:queue): by it a worker that hangs is seen",
    ),

  autoscaling: autoscaling(),

  networkPolicy: feature({
    ingressNamespace: dnsLabel().default("ingress-nginx").describe("Namespace of the ingress controller"),
    monitoringNamespace: dnsLabel().default("monitoring").describe("Namespace of Prometheus"),
    postgres: peers().default(OWN_NAMESPACE).describe("Who DATABASE_URL points to, port 5432"),
    redis: peers().default(OWN_NAMESPACE).describe("Who REDIS_URL points to, port 6379"),
    objectStore: peers().default(OWN_NAMESPACE).describe("SeaweedFS in the cluster, port 8333"),
    keycloak: peers().default(OWN_NAMESPACE).describe("Who KEYCLOAK_INTERNAL_URL points to, port 8080"),
    otelCollector: peers().default(OWN_NAMESPACE).describe("The OTLP collector, port 4317"),
    apiServer: peers()
      .default([])
      .describe(
        "Addresses of the Kubernetes API, ports 443 and 6443: its servers' and its Service's; needed by crdSync",
      ),
    smtp: peers()
      .default([])
      .describe("Mail server inside the cluster or a private network; absent: the internet"),
    smtpPort: port().default(587).describe("SMTP_PORT"),
  }).describe("Denies all traffic but what trevor needs"),
});

/** trevor's settings as its function gets them. */
export type Settings = z.output<typeof schema>;
