import type { Refusal, SecretContract, SystemRule } from "kustogen";
import { NAME, WELL_KNOWN } from "./addresses.ts";
import { cloudProvider } from "./components/helix.ts";
import { authMiddleware } from "./components/route.ts";
import type { TeslaSync } from "./context.ts";
import { identityHeader } from "./identity.ts";
import { covers, publicRoutes } from "./public-routes.ts";
import { aiSecret, SECRETS } from "./secrets.ts";

/** The address of Authentik that nginx asks, as in TeslaSync's document. */
const OUTPOST = "https://authentik.example.com/outpost.goauthentik.io/auth/nginx";

/** What TeslaSync refuses. */
export const RULES: readonly SystemRule<TeslaSync>[] = [
  {
    id: "teslasync/auth-address",
    title: "The ingress controller has the address or Middleware of the sign-in",
    why: "nginx needs an address, Traefik a Middleware: without it, no request gets through, or every one does.",
    *check({ settings: { auth, ingress } }) {
      if (!ingress) return;
      const { controller, nginx, traefik } = ingress;
      if (controller === "nginx" && nginx.authUrl === undefined)
        yield {
          at: "settings.ingress.nginx.authUrl",
          message: `missing; expected the address that nginx asks for each request, such as "${OUTPOST}"`,
        };
      if (controller === "traefik" && auth?.provider === "custom" && traefik.authMiddleware === undefined)
        yield {
          at: "settings.ingress.traefik.authMiddleware",
          message: "missing; expected the Middleware of the sign-in such as {name: my-auth, namespace: auth}",
        };
    },
  },
  {
    id: "teslasync/backup-elsewhere",
    title: "In production, dumps of an embedded PostgreSQL leave the cluster",
    why: "Whatever deletes the cluster or its disks would delete the database and its only copy.",
    *check({ settings: { backup, postgres }, stage }) {
      const message =
        "missing; expected a bucket for the dumps of the embedded server: {name: teslasync-backups}";
      if (stage === "production" && postgres.placement === "embedded" && backup?.bucket === undefined)
        yield { at: "settings.backup.bucket", message };
    },
  },
  {
    id: "teslasync/budget",
    title: "A cloud provider of Helix AI has a daily budget",
    why: "Each call costs money, and 0 means no limit.",
    *check({ settings }) {
      const provider = cloudProvider(settings);
      const message = `expected a budget above 0, such as 5, with the cloud provider ${provider}: 0 is no limit`;
      if (provider !== undefined && settings.helix?.dailyBudgetUsd === 0)
        yield { at: "settings.helix.dailyBudgetUsd", message };
    },
  },
  {
    id: "teslasync/certified",
    title: "Connections to PostgreSQL are encrypted as far as its server supports it",
    why: "An embedded server has no certificate, verify-* needs an authority to verify it, and a password crosses the network.",
    *check({ settings: { postgres }, stage }) {
      const { caConfigMap, placement, sslMode } = postgres;
      const at = "settings.postgres.sslMode";
      if (placement === "embedded" && (sslMode ?? "disable") !== "disable")
        yield { at, message: 'expected "disable" with the embedded server, which has no certificate' };
      if (sslMode?.startsWith("verify-") && caConfigMap === undefined)
        yield {
          at: "settings.postgres.caConfigMap",
          message: `missing; expected the ConfigMap whose ca.crt ${sslMode} compares the server's certificate with`,
        };
      if (stage === "production" && placement === "external" && sslMode === "disable")
        yield { at, message: 'expected "require" or stricter in production' };
    },
  },
  {
    id: "teslasync/external-servers",
    title: "TeslaSync has the hosts of its external servers, and NetworkPolicies their addresses",
    why: "Pods would wait for a Service that does not exist, or for a server that policies keep them away from.",
    *check({ settings }) {
      for (const name of ["postgres", "redis"] as const) {
        const { host, network, placement } = settings[name];
        if (placement === "external" && host === undefined)
          yield {
            at: ["settings", name, "host"],
            message: `missing; expected the host of the external server, or ${name}.placement: embedded`,
          };
        if (placement === "external" && settings.networkPolicy && network.length === 0)
          yield {
            at: ["settings", name, "network"],
            message: "expected the addresses of the external server such as [{cidr: 10.0.0.0/16}]",
          };
      }
    },
  },
  {
    id: "teslasync/fixed-user",
    title: "Outside development nobody is signed in as another user",
    why: "With a fixed user, everyone who reaches the web is that user.",
    *check({ settings: { auth }, stage }) {
      const message = `expected none in ${stage}: everyone would be ${auth?.fixedUser}. In development only`;
      if (stage !== "development" && auth?.fixedUser !== undefined)
        yield { at: "settings.auth.fixedUser", message };
    },
  },
  {
    id: "teslasync/identity-header",
    title: "The header that identifies the user is the provider's",
    why: "With another one, the API answers every request with 401.",
    *check({ settings: { auth } }) {
      const header = auth && identityHeader(auth.provider);
      const message = `expected "${header}", the header of ${auth?.provider}; any other is answered with 401`;
      if ((auth?.header ?? header) !== header) yield { at: "settings.auth.header", message };
    },
  },
  {
    id: "teslasync/inside-cluster",
    title: "No Service opens a port outside the cluster",
    why: "Requests to such a port bypass the sign-in.",
    *checkResources(resources) {
      for (const { kind, metadata, spec } of resources) {
        const { type = "ClusterIP" } = (kind === "Service" ? spec : {}) as { type?: string };
        const message = `Service ${metadata.name} is ${type}, which opens it outside the cluster past the sign-in.`;
        if (type !== "ClusterIP") yield { message };
      }
    },
  },
  {
    id: "teslasync/keys",
    title: "A cloud provider's keys have a contract",
    why: "Pods never start if they read a Secret that nobody provides.",
    check: (context) => missingKeys(SECRETS, context),
  },
  {
    id: "teslasync/live-signals",
    title: "Several pods of the API share the state of the cars",
    why: "Each would have only the signals that it received itself, and answer from those.",
    *check({ settings: { api, liveSignalStore } }) {
      const most = api.autoscaling ? api.autoscaling.max : api.replicas;
      const message = `expected "hybrid" where the API has up to ${most} pods, which would know only their own signals`;
      if (most > 1 && liveSignalStore !== "hybrid") yield { at: "settings.liveSignalStore", message };
    },
  },
  {
    id: "teslasync/origins",
    title: "An API at its own address lists the origins that may call it",
    why: "Browsers refuse its answers to pages of another origin, unless the API allows that origin.",
    *check({ settings: { browserApiBase, corsOrigins } }) {
      const message = `expected the origins that may call the API, such as ["https://teslasync.example.com"]; or browserApiBase: ""`;
      if (browserApiBase !== "" && corsOrigins.length === 0) yield { at: "settings.corsOrigins", message };
    },
  },
  {
    id: "teslasync/safe-routes",
    title: "Public routes require the sign-in, except for Tesla",
    why:
      "Everyone who bypasses the web or the sign-in could use everything, metrics above all; and Tesla can't " +
      "sign in when it reads the public key.",
    *checkResources(resources, { settings: { auth, ingress } }) {
      const middleware = ingress && auth ? authMiddleware(ingress, auth).name : "";
      const routes = publicRoutes(resources, middleware);
      for (const route of routes) {
        const where = `${route.of}, ${route.host}${route.path}`;
        if (route.service !== NAME.web)
          yield {
            message: `${where} leads straight to ${route.service}. Lead it to ${NAME.web}, which passes /api on.`,
          };
        else if (!route.auth && covers(route, "/metrics"))
          yield { message: `${where} lets everyone reach /metrics. Put the sign-in before it.` };
        else if (!route.auth && !covers({ ...route, path: WELL_KNOWN }, route.path))
          yield { message: `${where} asks nobody to sign in. Put the sign-in before it.` };
      }
      for (const known of routes.filter(({ path }) => path === WELL_KNOWN)) {
        const where = `${known.of}, ${known.host}${WELL_KNOWN}`;
        if (known.auth)
          yield { message: `${where} asks for a sign-in, which Tesla can't do. Take it off this route.` };
        const others = routes.filter((one) => one !== known && one.host === known.host);
        const above = others.find((one) => covers(one, WELL_KNOWN) && one.priority >= known.priority);
        if (above)
          yield {
            message:
              `${where} has priority ${known.priority}, which is not above the ${above.priority} of ${above.path}: ` +
              "Tesla's requests would be asked to sign in. Raise it, for example to 100.",
          };
      }
    },
  },
  {
    id: "teslasync/sign-in",
    title: "The public route has a sign-in",
    why: "TeslaSync has no passwords: without a sign-in in front of it, everyone sees where the cars are.",
    *check({ settings: { auth, ingress } }) {
      const message = "expected the sign-in of the public route such as {provider: authentik}";
      if (ingress && !auth) yield { at: "settings.auth", message };
    },
  },
  {
    id: "teslasync/timed-signals",
    title: "The fleet telemetry server is TeslaSync's own, which says when a car measured",
    why:
      "Tesla's own image sends values without their time, and the API rejects each of them: cars stream, all pods are " +
      "ready, and the database stays empty (ev-dev-labs/teslasync@e65dee4, docs/guide/fleet-telemetry.md; @fab52d9, " +
      "internal/mqtt/mqtt.go).",
    *check({ images, settings: { fleetTelemetry } }) {
      const image = images.fleetTelemetry;
      const message = `expected TeslaSync's build, teslasync-fleet-telemetry: ${image} leaves out when a car measured`;
      if (fleetTelemetry && /(^|\/)fleet-telemetry[:@]/.test(image))
        yield { at: ["images", "fleetTelemetry"], message };
    },
  },
];

/** Refuses a cloud provider of Helix AI in a layer for which nobody has promised its keys. */
export function* missingKeys(
  contracts: readonly SecretContract[],
  { layer, settings }: TeslaSync,
): Iterable<Refusal> {
  const provider = cloudProvider(settings);
  if (provider === undefined) return;
  const name = aiSecret(provider);
  if (contracts.some((one) => one.name === name && (one.layers === undefined || one.layers.includes(layer))))
    return;
  yield {
    at: "settings.helix.provider",
    message:
      `expected a provider whose keys are provided in ${layer}; there is no contract for the Secret ${name} of ` +
      `${provider}. Add "${layer}" to its layers in generators/systems/teslasync/secrets.ts when someone provides it.`,
  };
}
