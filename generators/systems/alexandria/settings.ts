import {
  acknowledgement,
  autoscaling,
  boolean,
  compute,
  dnsSubdomain,
  duration,
  feature,
  group,
  host,
  imagePullPolicy,
  integer,
  listedTraffic,
  oneOf,
  own,
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
import { controllerMetrics } from "../../requests-fail.ts";
import { llmBackend, provider } from "./providers.ts";

const variable = (name: string) => text({ example: name, pattern: /^[A-Z][A-Z0-9_]*$/ }).default(name);
const seconds = (usual: number) => integer({ min: 1, max: 604_800 }).default(usual);

/** Everything an environment may change about alexandria: the document's values, in its groups. */
export const schema = settings({
  replicas: replicas({ min: 1 }).default(1).describe("Number of pods; not used with autoscaling"),
  autoscaling: autoscaling({ cpu: 80 }).describe("Needs PostgreSQL and a ReadWriteMany volume"),
  acknowledgeSeveralOrchestrators: acknowledgement().describe("Why several pods may share the volume"),
  imagePullPolicy: imagePullPolicy(),
  terminationGracePeriodSeconds: integer({ min: 1, max: 3600 }).default(30).describe("Seconds to drain"),
  resources: group({
    api: compute("100m/500m", "128Mi/512Mi").describe("The REST API: routes requests"),
    orchestrator: compute("250m/2000m", "256Mi/2Gi").describe("Queries language models, runs agents"),
    dashboard: compute("10m/100m", "16Mi/64Mi").describe("nginx with the dashboard"),
  }).describe("CPU and memory of each container"),
  orchestratorProbe: boolean().default(false).describe("true: probes its socket with its image's `test`"),
  readOnlyRootFilesystem: boolean().default(false).describe("true: programs write only to volumes"),

  database: oneOf(["sqlite", "postgres"]).default("sqlite").describe("SQLite is on the data volume"),
  persistence: group({
    size: quantity().default("10Gi").describe("Size of the data volume; it can grow, but never shrink"),
    storageClass: storageClass().optional().describe("StorageClass; the cluster's default if not set"),
    accessMode: oneOf(["ReadWriteOnce", "ReadWriteMany"]).default("ReadWriteOnce").describe("Its mode"),
    name: dnsSubdomain().default("alexandria-data").describe("Its name; an existing claim is kept"),
  }).describe("The volume at /var/lib/alexandria"),

  backedUpBy: acknowledgement().describe("Who copies what it keeps, and where to"),

  general: group({
    logLevel: oneOf(["debug", "info", "warn", "error"]).default("info").describe("Log level"),
    devMode: boolean().default(false).describe("Development conveniences; never where people work"),
  }).describe("[general] of alexandria.conf"),
  webauthn: group({
    rpId: own(host(), "{system}.example.com").describe("Passkeys' domain: rpOrigin's host or its parent"),
    rpOrigin: own(url({ schemes: ["https"], noPath: true }), "https://{system}.example.com").describe(
      "The address for browsers; its host is that of the Ingress",
    ),
    rpName: text({ example: "Alexandria" }).default("Alexandria").describe("Name that browsers show"),
  }).describe("[webauthn] of alexandria.conf"),
  security: group({
    enabled: boolean().default(true).describe("Security headers"),
    csp: z.string({ error: "expected a text" }).default("").describe("Content-Security-Policy"),
    hstsMaxAge: integer({ max: 63_072_000 }).default(0).describe("31536000 (a year) behind TLS"),
    hstsIncludeSubdomains: boolean().default(false).describe("Applies it to all subdomains"),
    lockout: group({
      enabled: boolean().default(true).describe("Locks an account after failed sign-ins"),
      maxAttempts: integer({ min: 1, max: 1000 }).default(10).describe("Failed sign-ins before the lock"),
      windowSeconds: seconds(300).describe("Seconds in which failures are counted"),
      lockoutSeconds: seconds(900).describe("Seconds for which the account stays locked"),
    }).describe("[security.lockout] of alexandria.conf"),
  }).describe("[security] of alexandria.conf"),

  auth: group({
    acknowledge: acknowledgement().describe("How someone saw that the default password doesn't work"),
    variables: group({
      jwtSecret: variable("ALEXANDRIA_JWT_SECRET").describe("Variable of the key that signs tokens"),
      adminPassword: variable("ALEXANDRIA_ADMIN_PASSWORD").describe("Variable of the first password"),
    }).describe("Assumed: the document names no variable"),
    source: oneOf(["contract", "external-secret"]).default("contract").describe("Who makes alexandria-auth"),
    store: dnsSubdomain().default("vault").describe("The SecretStore of external-secrets"),
    refreshInterval: duration().default("1h").describe("How often external-secrets reads the store"),
    jwtSecretKey: text().default("alexandria/jwt-secret").describe("Key of jwt-secret in the store"),
    adminPasswordKey: text().default("alexandria/admin-password").describe("Key of admin-password there"),
    property: text({ example: "value" }).optional().describe("Property of both there, if keys have some"),
  }).describe("The key that signs tokens, and the first administrator's password"),
  federation: feature({
    providers: z
      .array(provider, { error: "expected a list of providers" })
      .min(1, { error: "expected at least one provider; to use none, remove federation" })
      .describe("Identity providers that people sign in with"),
  }).describe("Sign-in with accounts of other organizations, by OIDC or SAML"),
  llmBackends: z
    .array(llmBackend, { error: "expected a list of language models" })
    .default([])
    .describe("Language models, added before the orchestrator starts"),

  ingress: feature({
    className: dnsSubdomain().default("nginx").describe("IngressClass"),
    metrics: controllerMetrics(),
  }).describe("The public route"),
  networkPolicy: listedTraffic(),
  otel: feature({
    endpoint: url({ noPath: true }).default("http://otel-collector:4318").describe("OTLP over HTTP"),
  }).describe("The API and the orchestrator send traces and metrics"),
  metrics: feature({
    path: text({ pattern: /^\/[\w./-]*$/ })
      .default("/metrics")
      .describe("Path on the API's port"),
    serviceMonitor: serviceMonitor().prefault(true),
  }).describe("Prometheus metrics, inside the cluster only"),
  prometheusRule: prometheusRule().prefault(true),
  imagePullSecrets: imagePullSecrets(),
});

/** alexandria's settings as its function gets them. */
export type Settings = z.output<typeof schema>;
