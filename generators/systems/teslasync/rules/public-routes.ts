import type { SystemRule } from "kustogen";
import { NAME } from "../addresses.ts";
import { authMiddleware } from "../components/route.ts";
import type { TeslaSync } from "../context.ts";
import { covers, publicRoutes } from "../public-routes.ts";

const WELL_KNOWN = "/.well-known";

export const safeRoutes: SystemRule<TeslaSync> = {
  id: "teslasync/safe-routes",
  title: "Public routes require the sign-in, except for Tesla",
  why:
    "Everyone who bypasses the web or the sign-in could use everything, metrics above all; and Tesla can't " +
    "sign in when it reads the public key.",
  *checkResources(resources, { settings: { auth, ingress } }) {
    const middleware = ingress && auth ? authMiddleware(ingress, auth).name : "";
    const routes = publicRoutes(resources, middleware);
    const open = ingress?.publicPaths ?? [];
    for (const route of routes) {
      const where = `${route.of}, ${route.host}${route.path}`;
      if (route.service !== NAME.web)
        yield {
          message:
            `${where} leads straight to ${route.service}. Lead it to ${NAME.web}, which passes /api on: without it and ` +
            "the sign-in, everything would be public.",
        };
      else if (!route.auth && covers(route, "/metrics"))
        yield {
          message: `${where} lets everyone reach /metrics. Put the sign-in before it; Prometheus reads metrics inside the cluster.`,
        };
      else if (!route.auth && !open.some((path) => covers({ ...route, path }, route.path)))
        yield {
          message: `${where} asks nobody to sign in. Put the sign-in before it, or name it in ingress.publicPaths.`,
        };
    }
    for (const known of routes.filter(({ path }) => path === WELL_KNOWN)) {
      if (known.auth)
        yield {
          message:
            `${known.of}, ${known.host}${WELL_KNOWN} asks for a sign-in, which Tesla can't do when it reads the public ` +
            "key there. Take the sign-in off this route.",
        };
      const above = routes.find(
        (other) =>
          other !== known &&
          other.host === known.host &&
          covers(other, WELL_KNOWN) &&
          other.priority >= known.priority,
      );
      if (above)
        yield {
          message:
            `${known.of}, ${known.host}${WELL_KNOWN} has priority ${known.priority}, which is not above the ` +
            `${above.priority} of ${above.path}: Tesla's requests would be asked to sign in. Raise it, for example to 100.`,
        };
    }
  },
};

export const insideCluster: SystemRule<TeslaSync> = {
  id: "teslasync/inside-cluster",
  title: "No Service opens a port outside the cluster, except for cars",
  why: "Requests to such a port bypass the sign-in.",
  *checkResources(resources) {
    for (const { kind, metadata, spec } of resources) {
      if (kind !== "Service" || metadata.name === `${NAME.fleetTelemetry}-public`) continue;
      const { type = "ClusterIP" } = spec as { type?: string };
      if (type === "ClusterIP") continue;
      yield {
        message: `Service ${metadata.name} is ${type}, which opens it outside the cluster past the sign-in. Make it ClusterIP.`,
      };
    }
  },
};
