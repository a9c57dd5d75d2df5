import {
  acmeChallenge,
  boolean,
  budget,
  cidr,
  compute,
  dnsLabel,
  dnsSubdomain,
  feature,
  group,
  host,
  integer,
  oneOf,
  peers,
  port,
  replicas,
  text,
  url,
} from "kustogen/settings";
import { z } from "zod";
import { volume } from "./data-settings.ts";
import { AUTH_PROVIDERS } from "./identity.ts";

const SNIPPET = "proxy_set_header X-Original-URL $scheme://$http_host$request_uri;";

const middleware = () =>
  z.strictObject(
    {
      name: dnsSubdomain().describe("Name of the Middleware"),
      namespace: dnsLabel().describe("Its namespace"),
    },
    { error: "expected a Middleware such as {name: default-headers, namespace: traefik}" },
  );

/** Who signs people in, in front of TeslaSync. */
export const auth = () =>
  feature({
    provider: oneOf(AUTH_PROVIDERS).describe("The sign-in proxy; FORWARD_AUTH_HEADER follows from it"),
    header: text({ example: "X-Authentik-Username", pattern: /^[A-Za-z][A-Za-z0-9-]*$/ })
      .optional()
      .describe("FORWARD_AUTH_HEADER as someone expects it; it must be the provider's"),
    fixedUser: text({ example: "admin", pattern: /^[\w.@-]+$/ })
      .optional()
      .describe("Everyone is this user; in development only"),
  }).describe("Sign-in; without it TeslaSync is open to whoever reaches it");

/** The public route: `/.well-known` for Tesla, everything else behind the sign-in. */
export const ingress = () =>
  feature({
    controller: oneOf(["traefik", "nginx"])
      .default("traefik")
      .describe("The environment's ingress controller: an IngressRoute, or two Ingresses"),
    host: host().describe("Public host name"),
    tlsSecret: dnsSubdomain().default("teslasync-tls").describe("Secret of the certificate"),
    clusterIssuer: dnsSubdomain()
      .optional()
      .describe("cert-manager ClusterIssuer that makes the certificate; without one someone provides it"),
    challenge: acmeChallenge(),
    trustedProxies: z
      .array(cidr(), { error: "expected a list of networks such as [10.0.0.0/8]" })
      .default(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"])
      .describe("Networks of the ingress controller's pods: whom nginx believes X-Forwarded-For"),
    publicPaths: z
      .array(text({ example: "/.well-known", pattern: /^\/[\w./-]+$/ }), {
        error: 'expected a list of paths such as ["/.well-known"]',
      })
      .default(["/.well-known"])
      .describe("Paths that anybody may read; /.well-known must be, Tesla reads the public key there"),
    traefik: group({
      entryPoints: z
        .array(text({ example: "websecure", pattern: /^[\w-]+$/ }), {
          error: 'expected a list of entry points such as ["websecure"]',
        })
        .min(1, { error: "expected an entry point" })
        .default(["websecure"])
        .describe("Entry points with TLS"),
      authMiddleware: middleware()
        .optional()
        .describe("The Middleware that asks the sign-in; <provider>-auth in the provider's namespace"),
      middlewares: z
        .array(middleware(), { error: "expected a list of Middlewares" })
        .default([{ name: "default-headers", namespace: "traefik" }])
        .describe("Middlewares of every request"),
    }).describe("What only Traefik has"),
    nginx: group({
      className: dnsSubdomain().default("nginx").describe("IngressClass"),
      authUrl: url().optional().describe("Address that nginx asks for each request; required with nginx"),
      signInUrl: url({ schemes: ["https"] })
        .optional()
        .describe("Where people without a session are sent"),
      authSnippet: text({ example: SNIPPET })
        .default(SNIPPET)
        .describe("Directives of the request to authUrl; the controller must allow snippets"),
    }).describe("What only nginx has"),
  }).describe("The public route; false keeps TeslaSync inside the cluster");

/** Helix AI: what the API and the workers may ask a language model. */
export const helix = () =>
  feature({
    provider: oneOf(["ollama", "openai", "anthropic", "azure"])
      .default("ollama")
      .describe("AI_PROVIDER: in the cluster, or a cloud service whose keys are in a Secret of its own"),
    model: text({ example: "llama3.1:8b", pattern: /^[\w./:-]+$/ })
      .optional()
      .describe("AI_MODEL; the provider's own default when absent"),
    dailyBudgetUsd: budget()
      .default(5)
      .describe("AI_DAILY_BUDGET_USD: calls are refused above it; 0 is no limit"),
    rateLimitPerMinute: integer({ min: 1, max: 10_000 })
      .default(60)
      .describe("AI_RATE_LIMIT_PER_MIN of each user"),
    redaction: boolean()
      .default(true)
      .describe("AI_REDACTION_ENABLED: VINs, places and addresses are taken out before a model sees them"),
    ollamaUrl: url({ noPath: true })
      .optional()
      .describe("OLLAMA_HOST of a server that someone else runs; else the component ollama"),
    ollamaNetwork: peers().default([]).describe("Addresses or pods of that server, for NetworkPolicies"),
  }).describe("Helix AI; each of its features is still turned on by users");

/** Signs commands for cars that want them signed. */
export const commandProxy = () =>
  feature({
    externalUrl: url({ schemes: ["https"], noPath: true })
      .optional()
      .describe("A proxy that someone else runs; none is deployed then"),
    network: peers()
      .default([])
      .describe("Addresses or pods of that proxy, for NetworkPolicies; the internet when empty"),
    replicas: replicas({ min: 1, max: 10 }).default(1).describe("Pods of our own proxy"),
    resources: compute("50m/200m", "32Mi/128Mi"),
  }).describe("Tesla's vehicle command proxy");

/** Where cars stream to. */
export const fleetTelemetry = () =>
  feature({
    host: host().describe("Public host name that cars connect to"),
    exposure: oneOf(["ingress", "load-balancer"])
      .default("ingress")
      .describe("Through the ingress controller, which passes TLS on unopened, or by a load balancer"),
    entryPoint: text({ example: "websecure", pattern: /^[\w-]+$/ })
      .default("websecure")
      .describe("Traefik's entry point for cars"),
    publicPort: port().default(443).describe("FLEET_TELEMETRY_PORT: the port that cars are told"),
    topicBase: text({ example: "telemetry", pattern: /^[\w/-]+$/ })
      .default("telemetry")
      .describe("FLEET_TELEMETRY_TOPIC_BASE: MQTT topics begin so"),
    resources: compute("100m/500m", "64Mi/256Mi"),
  }).describe("Tesla's fleet telemetry server");

/** Traces in memory. */
export const jaeger = () =>
  feature({
    maxTraces: integer({ min: 100, max: 1_000_000 })
      .default(10_000)
      .describe("Traces kept in memory; older ones are forgotten"),
    resources: compute("50m/200m", "64Mi/256Mi"),
  }).describe("Jaeger: API and workers send traces to it");

/** Language models in the cluster. */
export const ollama = () =>
  feature({
    model: text({ example: "llama3.1:8b", pattern: /^[\w./:-]+$/ })
      .default("llama3.1:8b")
      .describe("OLLAMA_MODEL: pulled before the server is ready"),
    volume: group(volume("20Gi")).describe("Volume of the models"),
    resources: compute("1000m/4000m", "4Gi/8Gi").describe("CPU and memory; the model has to fit"),
  }).describe("Ollama: a language model for Helix AI");

/** Raw signals, for debugging. */
export const mongodb = () =>
  feature({
    ttlDays: integer({ min: 1, max: 365 }).default(7).describe("MONGODB_TTL_DAYS"),
    volume: group(volume("5Gi")).describe("Volume of the database"),
    resources: compute("100m/500m", "256Mi/768Mi"),
  }).describe("MongoDB: keeps raw signals for some days");
