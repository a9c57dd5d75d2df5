import {
  autoscaling,
  boolean,
  compute,
  dnsLabel,
  dnsSubdomain,
  duration,
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
  serviceAccountAnnotations,
  serviceMonitor,
  settings,
  storageClass,
  stringMap,
  text,
  url,
} from "kustogen/settings";
import { z } from "zod";
import { acmeChallenge } from "../../acme-challenge.ts";
import { imagePullSecrets } from "../../pull-secrets.ts";
import { controllerMetrics } from "../../requests-fail.ts";
import { llmBackend, provider } from "./providers.ts";

/** Ports of a rule that an environment adds. */
const ports = () =>
  z.array(port(), { error: "expected a list of ports" }).min(1, { error: "expected a port" });

/** Permissions that an environment adds; alexandria may not have all permissions on all resources. */
const policyRules = () => {
  const words = (what: string) =>
    z
      .array(z.string({ error: `expected a list of ${what}` }), { error: `expected a list of ${what}` })
      .min(1, { error: `expected at least one of ${what}` })
      .refine((list) => !list.includes("*"), {
        error: `expected ${what} by name; "*" would mean all of them`,
      });
  return z.array(
    z.strictObject({
      apiGroups: words("API groups").describe('API groups; "" is the core group'),
      resources: words("resources").describe("Kinds, in the plural"),
      verbs: words("verbs").describe("Allowed verbs"),
      resourceNames: words("names").optional().describe("Only objects with these names"),
    }),
    { error: 'expected a list of rules such as {apiGroups: [""], resources: [pods], verbs: [get]}' },
  );
};

/** The name of an environment variable. */
const variable = (name: string) => text({ example: name, pattern: /^[A-Z][A-Z0-9_]*$/ }).default(name);

/** Everything an environment may change about alexandria. */
export const schema = settings({
  replicas: replicas({ min: 1 }).default(1).describe("Number of pods; not used with autoscaling"),
  acknowledgeSeveralOrchestrators: boolean()
    .default(false)
    .describe("true: allows several pods although the orchestrator of each writes to the shared volume"),
  imagePullPolicy: imagePullPolicy(),
  assumed: group({
    variables: group({
      jwtSecret: variable("ALEXANDRIA_JWT_SECRET").describe("Variable of the key that signs tokens"),
      adminPassword: variable("ALEXANDRIA_ADMIN_PASSWORD").describe(
        "Variable of the first administrator's password",
      ),
      orchestratorSocket: variable("ALEXANDRIA_ORCHESTRATOR_SOCKET").describe(
        "Variable of the orchestrator's socket",
      ),
    }),
    keys: oneOf(["snake_case", "camelCase"])
      .default("snake_case")
      .describe("Style of the keys in alexandria.conf"),
  }).describe("What is assumed about the programs, whose source is not public, and how to correct it"),
  terminationGracePeriodSeconds: integer({ min: 1, max: 3600 })
    .default(30)
    .describe("Seconds for requests to drain after a pod is told to stop"),
  resources: group({
    api: compute("100m/500m", "128Mi/512Mi").describe("The REST API: routes requests"),
    orchestrator: compute("250m/2000m", "256Mi/2Gi").describe(
      "The orchestrator: queries language models, runs agents",
    ),
    dashboard: compute("10m/100m", "16Mi/64Mi").describe("nginx with the dashboard"),
  }).describe("CPU and memory of each container"),

  database: oneOf(["sqlite", "postgres"])
    .default("sqlite")
    .describe("SQLite on the data volume, or PostgreSQL with the Secret alexandria-database"),
  persistence: group({
    size: quantity().default("10Gi").describe("Size of the data volume; it can grow, but never shrink"),
    storageClass: storageClass().optional().describe("StorageClass; the cluster's default if not set"),
    accessMode: oneOf(["ReadWriteOnce", "ReadWriteMany"])
      .default("ReadWriteOnce")
      .describe("ReadWriteMany if several pods share the volume"),
    name: dnsSubdomain()
      .default("alexandria-data")
      .describe("Name of the claim; one that exists keeps its volume: set its class, mode and size"),
  }).describe("The volume at /var/lib/alexandria"),

  general: group({
    logLevel: oneOf(["debug", "info", "warn", "error"]).default("info").describe("Log level"),
    devMode: boolean()
      .default(false)
      .describe("Development conveniences; never enable them where people work"),
  }).describe("[general] of alexandria.conf"),
  webauthn: group({
    rpId: own(host().optional(), "{system}.example.com").describe(
      "Domain that passkeys are bound to: the Ingress host or a parent of it",
    ),
    rpOrigin: own(
      url({ schemes: ["https"], noPath: true }).optional(),
      "https://{system}.example.com",
    ).describe("https:// and the Ingress host"),
    rpName: text({ example: "Alexandria" }).default("Alexandria").describe("Name that browsers show"),
  }).describe("[webauthn] of alexandria.conf; required in production"),
  security: group({
    enabled: boolean().default(true).describe("Security headers"),
    csp: text({ example: "default-src 'self'" })
      .optional()
      .describe("Content-Security-Policy; the API's own if not set"),
    hstsMaxAge: integer({ min: 0, max: 63_072_000 })
      .default(0)
      .describe("Strict-Transport-Security in seconds; 31536000 (a year) behind TLS"),
    hstsIncludeSubdomains: boolean().default(false).describe("Applies it to all subdomains"),
    lockout: group({
      enabled: boolean().default(true).describe("Locks an account after failed sign-ins"),
      maxAttempts: integer({ min: 1, max: 1000 }).default(10).describe("Failed sign-ins before the lock"),
      windowSeconds: integer({ min: 1, max: 86_400 })
        .default(300)
        .describe("Seconds in which failures are counted"),
      lockoutSeconds: integer({ min: 1, max: 604_800 })
        .default(900)
        .describe("Seconds for which the account stays locked"),
    }).describe("[security.lockout] of alexandria.conf"),
  }).describe("[security] of alexandria.conf"),

  auth: group({
    source: oneOf(["contract", "external-secret", "generated"])
      .default("contract")
      .describe(
        "Where alexandria-auth comes from: created by hand (contract), external-secrets, or not at all (the " +
          "API generates a key on its volume and has a default administrator; never in production)",
      ),
    store: dnsSubdomain().default("vault").describe("The SecretStore of external-secrets"),
    storeKind: oneOf(["SecretStore", "ClusterSecretStore"]).default("SecretStore").describe("Its kind"),
    refreshInterval: duration().default("1h").describe("How often external-secrets reads the store"),
    jwtSecretKey: text({ example: "alexandria/jwt-secret" })
      .default("alexandria/jwt-secret")
      .describe("Key of jwt-secret in the store"),
    adminPasswordKey: text({ example: "alexandria/admin-password" })
      .default("alexandria/admin-password")
      .describe("Key of admin-password in the store"),
    property: text({ example: "value" })
      .optional()
      .describe("Property of both, if the store keeps several values under one key"),
  }).describe("The key that signs tokens, and the first administrator's password"),
  federation: feature({
    providers: z
      .array(provider(), { error: "expected a list of providers" })
      .min(1, { error: "expected at least one provider; to use none, remove federation" })
      .describe("Identity providers that people sign in with"),
    samlKeyPair: oneOf(["secret", "job"])
      .default("secret")
      .describe(
        "alexandria-saml as a Secret that you provide, or generated once by a Job; only with a SAML provider",
      ),
  }).describe("Sign-in with accounts of other organizations, by OIDC or SAML"),
  llmBackends: z
    .array(llmBackend(), { error: "expected a list of language models" })
    .default([])
    .describe("Language models, registered before the orchestrator starts"),

  autoscaling: autoscaling({ cpu: 80 }).describe(
    "An autoscaler; needs PostgreSQL and a ReadWriteMany volume",
  ),
  maxUploadMb: integer({ min: 1, max: 102_400 })
    .default(100)
    .describe("Largest request, for example an uploaded document; for the Ingress and the dashboard's nginx"),
  ingress: feature({
    className: dnsSubdomain().default("nginx").describe("IngressClass"),
    host: host().describe("Public host name"),
    tlsSecret: dnsSubdomain().default("alexandria-tls").describe("Secret with the certificate"),
    clusterIssuer: dnsSubdomain().default("letsencrypt-prod").describe("cert-manager ClusterIssuer"),
    challenge: acmeChallenge(),
    metrics: controllerMetrics(),
    annotations: stringMap().default({}).describe("Additional annotations; they override the generated ones"),
  }).describe("The public route"),

  networkPolicy: feature({
    ingressNamespace: dnsLabel().default("ingress-nginx").describe("Namespace of the ingress controller"),
    monitoringNamespace: dnsLabel().default("monitoring").describe("Namespace of Prometheus"),
    postgres: peers()
      .default([{ pods: {} }])
      .describe("The database that DATABASE_URL points to, port 5432"),
    otelCollector: peers()
      .default([{ pods: {} }])
      .describe("The OTLP collector"),
    apiServer: peers()
      .default([])
      .describe(
        "Addresses of the Kubernetes API, ports 443 and 6443; needed by samlKeyPair: job and by rights",
      ),
    additionalIngress: z
      .array(
        z.strictObject({
          from: peers().min(1, { error: "expected a peer" }).describe("Source of the connections"),
          ports: ports().describe("Ports of the pod"),
        }),
      )
      .default([])
      .describe("Additional incoming connections to ports of the pod"),
    additionalEgress: z
      .array(
        z.strictObject({
          to: peers().min(1, { error: "expected a peer" }).describe("Destination of the connections"),
          ports: ports().describe("Ports of the destination"),
        }),
      )
      .default([])
      .describe("Additional outgoing connections"),
  }).describe("Denies all traffic except what alexandria needs"),

  otel: feature({
    endpoint: url({ noPath: true })
      .default("http://otel-collector:4318")
      .describe("OTLP over HTTP: the destination of traces and metrics"),
  }).describe("The API and the orchestrator send traces and metrics"),
  metrics: feature({
    path: text({ example: "/metrics", pattern: /^\/[\w./-]*$/ })
      .default("/metrics")
      .describe("Path on the API's port"),
    serviceMonitor: serviceMonitor(),
  }).describe("Prometheus metrics, inside the cluster only"),
  prometheusRule: prometheusRule(),

  serviceAccountAnnotations: serviceAccountAnnotations(),
  imagePullSecrets: imagePullSecrets(),
  rbac: group({
    rules: policyRules().default([]).describe("Permissions of alexandria in its namespace"),
    clusterRules: policyRules().default([]).describe("Permissions in the whole cluster"),
  }).describe("Permissions in the Kubernetes API; none by default"),
});

/** alexandria's settings as its function gets them. */
export type Settings = z.output<typeof schema>;
