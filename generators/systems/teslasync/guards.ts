import { InputError, type Resource, type SecretContract } from "kustogen";
import { NAME } from "./addresses.ts";
import type { TeslaSync } from "./context.ts";
import { cloudProvider } from "./helix.ts";
import { covers, publicRoutes } from "./public-routes.ts";
import { authMiddleware } from "./route.ts";
import { aiSecret } from "./secrets.ts";

const WELL_KNOWN = "/.well-known";

/**
 * Refuses public routes that would let somebody in unasked or keep Tesla out: straight to anything but the web, a
 * sign-in before /.well-known or another route above it, and none before the rest, metrics above all.
 */
export function refuseUnsafeRoutes(resources: readonly Resource[], { settings }: TeslaSync): void {
  const { auth, ingress } = settings;
  const middleware = ingress && auth ? authMiddleware(ingress, auth).name : "";
  const routes = publicRoutes(resources, middleware);
  const open = ingress?.publicPaths ?? [];
  for (const route of routes) {
    const where = `${route.of}, ${route.host}${route.path}`;
    if (route.service !== NAME.web) {
      throw new InputError(
        `${where} leads straight to ${route.service}. Lead it to ${NAME.web}, which passes /api on: past it and ` +
          "the sign-in everything would be open.",
      );
    }
    if (!route.auth && covers(route, "/metrics")) {
      throw new InputError(
        `${where} lets everybody reach /metrics. Put the sign-in before it; Prometheus reads metrics inside the cluster.`,
      );
    }
    if (!route.auth && !open.some((path) => covers({ ...route, path }, route.path))) {
      throw new InputError(
        `${where} asks nobody to sign in. Put the sign-in before it, or name it in ingress.publicPaths.`,
      );
    }
  }
  for (const known of routes.filter(({ path }) => path === WELL_KNOWN)) {
    if (known.auth) {
      throw new InputError(
        `${known.of}, ${known.host}${WELL_KNOWN} asks for a sign-in, which Tesla can't do when it reads the public ` +
          "key there. Take the sign-in off this route.",
      );
    }
    const above = routes.find(
      (other) =>
        other !== known &&
        other.host === known.host &&
        covers(other, WELL_KNOWN) &&
        other.priority >= known.priority,
    );
    if (above) {
      throw new InputError(
        `${known.of}, ${known.host}${WELL_KNOWN} has priority ${known.priority}, which is not above the ` +
          `${above.priority} of ${above.path}: Tesla's requests would be asked to sign in. Raise it, to 100 say.`,
      );
    }
  }
}

/** Refuses Services that open a port outside the cluster; only cars come in, to the fleet telemetry server. */
export function refuseExposedServices(resources: readonly Resource[]): void {
  for (const { kind, metadata, spec } of resources) {
    if (kind !== "Service" || metadata.name === `${NAME.fleetTelemetry}-public`) continue;
    const { type = "ClusterIP" } = spec as { type?: string };
    if (type === "ClusterIP") continue;
    throw new InputError(
      `Service ${metadata.name} is ${type}, which opens it outside the cluster past the sign-in. Make it ClusterIP.`,
    );
  }
}

/** Refuses a cloud provider of Helix AI in a layer for which nobody has promised its keys. */
export function refuseMissingKeys(contracts: readonly SecretContract[], context: TeslaSync): void {
  const { environment, layer, settings } = context;
  const provider = cloudProvider(settings);
  if (provider === undefined) return;
  const name = aiSecret(provider);
  if (contracts.some((one) => one.name === name && (one.layers === undefined || one.layers.includes(layer))))
    return;
  const path = ["systems", "teslasync", "settings", "helix", "provider"];
  const place = environment ? `${environment.file}:${environment.lineOf(path)}: ${path.join(".")}: ` : "";
  throw new InputError(
    `${place}expected a provider whose keys are provided in ${layer}; there is no contract for the Secret ${name} of ` +
      `${provider}. Add "${layer}" to its layers in generators/systems/teslasync/secrets.ts when somebody provides it.`,
  );
}
