import {
  autoscaling,
  boolean,
  compute,
  cron,
  dnsLabel,
  dnsSubdomain,
  feature,
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
  url,
} from "kustogen/settings";
import type { z } from "zod";
import { acmeChallenge } from "../../acme-challenge.ts";
import { imagePullSecrets } from "../../pull-secrets.ts";

/** Any pod of trevor's namespace: karectl/trevor@589924d, helm/trevor/templates/networkpolicy.yaml. */
const OWN_NAMESPACE = [{ pods: {} }];

/** The peers of a server that each environment has for itself. */
const server = () => own(peers().default(OWN_NAMESPACE), [{ cidr: "192.0.2.0/24" }]);

/** Everything an environment may change about trevor. */
export const schema = settings({
  replicas: replicas({ min: 1 }).default(1).describe("Number of API pods; not used with autoscaling"),
  // karectl/trevor@589924d, helm/trevor/values.yaml; memory for uploads is ours (rules/upload-memory.ts).
  resources: compute("250m/1000m", "256Mi/2Gi"),
  imagePullPolicy: imagePullPolicy(),

  logLevel: oneOf(["DEBUG", "INFO", "WARNING", "ERROR"]).default("INFO").describe("LOG_LEVEL"),
  logFormat: oneOf(["json", "console"]).default("json").describe("LOG_FORMAT; json for log collectors"),
  devAuthBypass: boolean()
    .default(false)
    .describe("DEV_AUTH_BYPASS: everyone is signed in as a test user; only for development"),
  // karectl/trevor@589924d, helm/trevor/values.yaml, as STUCK_REQUEST_HOURS.
  maxUploadSizeMb: integer({ min: 1, max: 10_000 })
    .default(500)
    .describe(
      "MAX_UPLOAD_SIZE_MB; the Ingress allows 20 MB more, and the memory limits must fit it three times",
    ),
  parallelUploads: integer({ min: 1, max: 20 })
    .default(1)
    .describe("Uploads of that size that one API pod receives at once; its memory limit must fit them"),
  maxConnections: integer({ min: 20, max: 10_000 })
    .default(100)
    .describe("max_connections of PostgreSQL; each process of trevor may open 15"),
  stuckRequestHours: integer({ min: 1, max: 8760 })
    .default(72)
    .describe("STUCK_REQUEST_HOURS: checkers are notified of a request that has waited this long"),
  urlExpiryWarningHours: integer({ min: 1, max: 168 })
    .optional()
    .describe("URL_EXPIRY_WARNING_HOURS: hours before a download link expires at which trevor warns"),
  notifications: boolean().optional().describe("NOTIFICATIONS_ENABLED: messages inside trevor"),
  emailNotifications: boolean()
    .optional()
    .describe("EMAIL_NOTIFICATIONS_ENABLED: the same messages by mail (trevor-smtp)"),
  agentLlm: boolean()
    .optional()
    .describe("AGENT_LLM_ENABLED: the review agent queries a language model (trevor-agent)"),
  crdSync: feature({
    namespace: dnsLabel()
      .default("trevor")
      .describe("CRD_NAMESPACE: namespace of the CR8TOR projects, groups and users"),
  }).describe("CRD_SYNC_ENABLED: the worker copies CR8TOR resources into trevor's database"),
  otel: feature({
    endpoint: url({ noPath: true })
      .default("http://otel-collector:4317")
      .describe("OTLP gRPC address of the collector"),
  }).describe("OTEL_ENABLED: exports traces"),
  extraEnv: stringMap()
    .default({})
    .describe("Additional variables of API, worker and migration; never secrets"),

  serviceAccountAnnotations: serviceAccountAnnotations(),
  imagePullSecrets: imagePullSecrets(),

  worker: feature({
    replicas: replicas({ min: 1 }).default(1).describe("Number of worker pods; they share the queue"),
    resources: compute("250m/1000m", "256Mi/2Gi"),
  })
    .prefault(true)
    .describe("The ARQ worker; false omits it"),

  strandedCheck: feature({
    schedule: cron().default("23 * * * *").describe("When it runs"),
  }).describe(
    "A CronJob that fails while a request waits for a job that is in no queue, for the alert JobFailed",
  ),

  migration: oneOf(["init-container", "hook"])
    .default("init-container")
    .describe(
      "Where `alembic upgrade head` runs: in an init container of the single development pod, or as an Argo " +
        "CD Sync hook",
    ),

  ingress: feature({
    className: dnsSubdomain().default("nginx").describe("IngressClass"),
    host: host().describe("Public host name"),
    tlsSecret: dnsSubdomain()
      .default("trevor-tls")
      .describe("Secret with the certificate, created by cert-manager"),
    clusterIssuer: dnsSubdomain()
      .default("letsencrypt-prod")
      .describe("cert-manager ClusterIssuer of the certificate"),
    challenge: acmeChallenge(),
    annotations: stringMap()
      .default({})
      .describe("Additional annotations of the Ingress; they override the generated ones"),
  }).describe("The public route; false keeps trevor inside the cluster"),

  serviceMonitor: serviceMonitor(),
  prometheusRule: prometheusRule(),
  queueMetrics: own(stringMap().optional(), { job: "your-redis-exporter" }).describe(
    "Labels of the metrics that redis_exporter reports for trevor's Redis " +
      "(--check-single-keys=db0=arq:queue): an alert uses them to detect a hanging worker",
  ),

  autoscaling: autoscaling(),

  networkPolicy: feature({
    ingressNamespace: dnsLabel().default("ingress-nginx").describe("Namespace of the ingress controller"),
    monitoringNamespace: dnsLabel().default("monitoring").describe("Namespace of Prometheus"),
    postgres: server().describe("The database that DATABASE_URL points to, port 5432"),
    redis: server().describe("The Redis that REDIS_URL points to, port 6379"),
    objectStore: peers().default(OWN_NAMESPACE).describe("SeaweedFS in the cluster, port 8333"),
    keycloak: peers()
      .default(OWN_NAMESPACE)
      .describe("The Keycloak that KEYCLOAK_INTERNAL_URL points to, port 8080"),
    otelCollector: peers().default(OWN_NAMESPACE).describe("The OTLP collector, port 4317"),
    apiServer: own(peers().default([]), [{ cidr: "192.0.2.0/24" }, { cidr: "192.0.2.1/32" }]).describe(
      "Addresses of the Kubernetes API, ports 443 and 6443: those of its servers and of its Service; " +
        "needed by crdSync",
    ),
    ownIngress: boolean()
      .default(false)
      .describe(
        "true: S3 or Keycloak is published by the cluster's own ingress controller, whose pods then answer on 443",
      ),
    smtp: peers()
      .default([])
      .describe("Mail server inside the cluster or a private network; the internet if not set"),
    smtpPort: port().default(587).describe("SMTP_PORT"),
  }).describe("Denies all traffic except what trevor needs"),
});

/** trevor's settings as its function gets them. */
export type Settings = z.output<typeof schema>;
