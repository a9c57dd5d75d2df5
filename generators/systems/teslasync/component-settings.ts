import {
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

/** The sign-in in front of TeslaSync. */
export const auth = () =>
  feature({
    provider: oneOf(AUTH_PROVIDERS).describe("The sign-in proxy; FORWARD_AUTH_HEADER depends on it"),
    header: text({ example: "X-Authentik-Username", pattern: /^[A-Za-z][A-Za-z0-9-]*$/ })
      .optional()
      .describe("Expected FORWARD_AUTH_HEADER; it must be the provider's"),
    fixedUser: text({ example: "admin", pattern: /^[\w.@-]+$/ })
      .optional()
      .describe("Everyone is this user; only for development"),
  }).describe("Sign-in; without it TeslaSync is open to everyone who can reach it");

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
      .describe("cert-manager ClusterIssuer of the certificate; without one you provide the Secret"),
    trustedProxies: z
      .array(cidr(), { error: "expected a list of networks such as [10.0.0.0/8]" })
      .default(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"])
      .describe("Networks of the ingress controller's pods: nginx trusts X-Forwarded-For from these"),
    publicPaths: z
      .array(text({ example: "/.well-known", pattern: /^\/[\w./-]+$/ }), {
        error: 'expected a list of paths such as ["/.well-known"]',
      })
      .default(["/.well-known"])
      .describe(
        "Paths that anyone may read; they must include /.well-known, where Tesla reads the public key",
      ),
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
        .describe(
          "The Middleware that forwards to the sign-in; by default <provider>-auth in the provider's namespace",
        ),
      middlewares: z
        .array(middleware(), { error: "expected a list of Middlewares" })
        .default([{ name: "default-headers", namespace: "traefik" }])
        .describe("Middlewares for every request"),
    }).describe("Settings for Traefik only"),
    nginx: group({
      className: dnsSubdomain().default("nginx").describe("IngressClass"),
      authUrl: url()
        .optional()
        .describe(
          "Address to which nginx sends an authentication request for each request; required with nginx",
        ),
      authSnippet: text({ example: SNIPPET })
        .default(SNIPPET)
        .describe("Directives of the request to authUrl; the controller must allow snippets"),
    }).describe("Settings for nginx only"),
  }).describe("The public route; false keeps TeslaSync inside the cluster");

/** Helix AI: what the API and the workers may send to a language model. */
export const helix = () =>
  feature({
    provider: oneOf(["ollama", "openai", "anthropic", "azure"])
      .default("ollama")
      .describe("AI_PROVIDER: in the cluster, or a cloud service with its keys in a separate Secret"),
    model: text({ example: "llama3.1:8b", pattern: /^[\w./:-]+$/ })
      .optional()
      .describe("AI_MODEL; the provider's default if not set"),
    dailyBudgetUsd: budget()
      .default(5)
      .describe("AI_DAILY_BUDGET_USD: calls are refused above it; 0 means no limit"),
    rateLimitPerMinute: integer({ min: 1, max: 10_000 })
      .default(60)
      .describe("AI_RATE_LIMIT_PER_MIN of each user"),
    redaction: boolean()
      .default(true)
      .describe("AI_REDACTION_ENABLED: removes VINs, places and addresses before a model gets them"),
    ollamaUrl: url({ noPath: true })
      .optional()
      .describe("OLLAMA_HOST of an external server; by default the component ollama"),
    ollamaNetwork: peers().default([]).describe("Addresses or pods of that server, for NetworkPolicies"),
  }).describe("Helix AI; users still turn on each of its features");

/** Signs commands for cars that require signatures. */
export const commandProxy = () =>
  feature({
    externalUrl: url({ schemes: ["https"], noPath: true })
      .optional()
      .describe("An external proxy; if set, none is deployed"),
    network: peers()
      .default([])
      .describe("Addresses or pods of that proxy, for NetworkPolicies; the internet if empty"),
    // ev-dev-labs/teslasync@ef579af, helm/teslasync/values.yaml.
    resources: compute("50m/200m", "32Mi/128Mi"),
  }).describe("Tesla's vehicle command proxy");

/** The server that cars stream to. */
export const fleetTelemetry = () =>
  feature({
    host: host().describe("Public host name that cars connect to"),
    exposure: oneOf(["ingress", "load-balancer"])
      .default("ingress")
      .describe("Through the ingress controller, which passes TLS through, or with a load balancer"),
    // ev-dev-labs/teslasync@ef579af, helm/teslasync/values.yaml.
    resources: compute("100m/500m", "64Mi/256Mi"),
  }).describe("Tesla's fleet telemetry server");

/** Traces in memory. */
export const jaeger = () =>
  feature({
    resources: compute("50m/200m", "64Mi/256Mi"),
  }).describe("Jaeger: API and workers send traces to it");

/** Language models in the cluster. */
export const ollama = () =>
  feature({
    model: text({ example: "llama3.1:8b", pattern: /^[\w./:-]+$/ })
      .default("llama3.1:8b")
      .describe("OLLAMA_MODEL: pulled before the server is ready"),
    volume: group(volume("20Gi")).describe("Volume of the models"),
    resources: compute("1000m/4000m", "4Gi/8Gi").describe("CPU and memory; the model must fit"),
  }).describe("Ollama: a language model for Helix AI");

/** Raw signals, for debugging. */
export const mongodb = () =>
  feature({
    volume: group(volume("5Gi")).describe("Volume of the database"),
    resources: compute("100m/500m", "256Mi/768Mi"),
  }).describe("MongoDB: keeps raw signals for some days");
