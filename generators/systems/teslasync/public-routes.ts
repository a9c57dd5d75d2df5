import type { Resource } from "kustogen";

/** A path from outside the cluster to a Service, as the ingress controllers read it. */
export interface PublicRoute {
  /** "IngressRoute teslasync", for messages. */
  of: string;
  host: string;
  /** Requests below this path: "/" means all of them. */
  path: string;
  service: string;
  /** Requires the sign-in before it lets a request through. */
  auth: boolean;
  /** Traefik's priority; with nginx the longest path wins. */
  priority: number;
}

interface Named {
  name: string;
}

/** What an IngressRoute has, and what an Ingress has. */
interface Spec {
  routes?: { match: string; priority?: number; middlewares?: Named[]; services: Named[] }[];
  rules?: { host?: string; http: { paths: { path: string; backend: { service: Named } }[] } }[];
}

const NGINX = "nginx.ingress.kubernetes.io";

/** Every public HTTP route of a layer. `authMiddleware` is the name of the Middleware that requires the sign-in. */
export function publicRoutes(resources: readonly Resource[], authMiddleware: string): PublicRoute[] {
  return resources.flatMap(({ kind, metadata: { annotations = {}, name }, spec }): PublicRoute[] => {
    const isPassed = annotations[`${NGINX}/ssl-passthrough`] === "true";
    if (!["Ingress", "IngressRoute"].includes(kind) || isPassed) return [];
    const of = `${kind} ${name}`;
    const { routes = [], rules = [] } = spec as Spec;
    const ofTraefik = routes.flatMap(({ match, middlewares = [], priority = match.length, services }) => ({
      of,
      host: /Host\(`([^`]*)`\)/.exec(match)?.[1] ?? "",
      path: /Path(?:Prefix)?\(`([^`]*)`\)/.exec(match)?.[1] ?? "/",
      services: services.map((service) => service.name),
      auth: middlewares.some((one) => one.name === authMiddleware),
      // Traefik's default is the length of the rule.
      priority,
    }));
    const auth = annotations[`${NGINX}/auth-url`] !== undefined;
    const ofNginx = rules.flatMap(({ host = "", http }) =>
      http.paths.map(({ backend, path }) => ({
        ...{ of, host, path, services: [backend.service.name], auth },
        priority: path.length,
      })),
    );
    return [...ofTraefik, ...ofNginx].flatMap(({ services, ...route }) =>
      services.map((service) => ({ ...route, service })),
    );
  });
}

/** True if requests for `path` reach a route. */
export function covers(route: PublicRoute, path: string): boolean {
  return route.path === "/" || path === route.path || path.startsWith(`${route.path.replace(/\/$/, "")}/`);
}
