import {
  acknowledgement,
  autoscaling,
  boolean,
  compute,
  dnsLabel,
  dnsSubdomain,
  feature,
  group,
  host,
  imagePullPolicy,
  integer,
  listedTraffic,
  oneOf,
  own,
  peers,
  prometheusRule,
  replicas,
  serviceMonitor,
  settings,
  stringMap,
  url,
} from "kustogen/settings";
import type { z } from "zod";
import { imagePullSecrets } from "../../pull-secrets.ts";

/** The peers of a server that each environment has for itself; by default, as in the chart, any pod beside trevor. */
const server = () => own(peers().default([{ pods: {} }]), [{ cidr: "192.0.2.0/24" }]);

/** Everything an environment may change about trevor. */
export const schema = settings({
  replicas: replicas({ min: 1 }).default(1).describe("Number of API pods; not used with autoscaling"),
  autoscaling: autoscaling(),
  // karectl/trevor@589924d, helm/trevor/values.yaml; memory for uploads is ours (rules.ts).
  resources: compute("250m/1000m", "256Mi/2Gi"),
  imagePullPolicy: imagePullPolicy(),
  imagePullSecrets: imagePullSecrets(),
  serviceAccountAnnotations: stringMap().default({}).describe("Such as the role of a cloud"),

  maxUploadSizeMb: integer({ min: 1, max: 10_000 })
    .default(500)
    .describe("MAX_UPLOAD_SIZE_MB; the Ingress allows 20 MB more, and memory limits must fit it three times"),
  urlExpiryWarningHours: integer({ min: 1, max: 168 }).optional().describe("URL_EXPIRY_WARNING_HOURS"),
  notifications: boolean().optional().describe("NOTIFICATIONS_ENABLED: messages inside trevor"),
  emailNotifications: boolean().optional().describe("EMAIL_NOTIFICATIONS_ENABLED, with trevor-smtp"),
  agentLlm: boolean().optional().describe("AGENT_LLM_ENABLED: a model reviews, too (trevor-agent)"),
  crdSync: feature({
    namespace: dnsLabel().describe("CRD_NAMESPACE: where the CR8TOR projects, groups and users are"),
    apiServer: own(peers(), [{ cidr: "192.0.2.0/24" }, { cidr: "192.0.2.1/32" }]).describe(
      "Addresses of the Kubernetes API for NetworkPolicies: those of its servers and of its Service",
    ),
  }).describe("CRD_SYNC_ENABLED: the worker copies CR8TOR resources into trevor's database"),
  acknowledgeNoProjects: acknowledgement().describe("How projects get into the database without crdSync"),
  otel: feature({
    endpoint: url({ noPath: true }).default("http://otel-collector:4317").describe("OTLP over gRPC"),
  }).describe("OTEL_ENABLED: exports traces"),
  extraEnv: stringMap().default({}).describe("The chart's `env`: LOG_LEVEL: DEBUG; never secrets"),

  worker: feature({
    replicas: replicas({ min: 1 }).default(1).describe("Number of worker pods; they share the queue"),
    resources: compute("250m/1000m", "256Mi/2Gi"),
  })
    .prefault(true)
    .describe("The ARQ worker; false omits it"),
  migration: oneOf(["init-container", "hook"])
    .default("init-container")
    .describe("Where `alembic upgrade head` runs: in the one development pod, or as an Argo CD Sync hook"),

  ingress: feature({
    className: dnsSubdomain().default("nginx").describe("IngressClass"),
    host: host().describe("Public host name"),
    annotations: stringMap().default({}).describe("Additional annotations; they override the generated ones"),
  }).describe("The public route; false keeps trevor inside the cluster"),

  serviceMonitor: serviceMonitor().prefault(true),
  prometheusRule: prometheusRule().prefault(true),
  networkPolicy: listedTraffic().describe("Denies all traffic except what trevor needs and what is listed"),
  network: group({
    postgres: server().describe("The database that DATABASE_URL points to, port 5432"),
    redis: server().describe("The Redis that REDIS_URL points to, port 6379"),
  }).describe("Where the servers are, for NetworkPolicies; this turns none on"),
});

/** trevor's settings as its function gets them. */
export type Settings = z.output<typeof schema>;
