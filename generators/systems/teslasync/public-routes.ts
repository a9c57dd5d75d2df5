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

interface RouteSpec {
  routes?: {
    match: string;
    priority?: number;
    middlewares?: { name: string; namespace?: string }[];
    services: { name: string }[];
  }[];
}

interface IngressSpec {
  rules?: {
    host?: string;
    http: { paths: { path: string; backend: { service: { name: string } } }[] };
  }[];
}

/** Every public HTTP route of a layer. `authMiddleware` is the name of the Middleware that requires the sign-in. */
export function publicRoutes(resources: readonly Resource[], authMiddleware: string): PublicRoute[] {
  return resources.flatMap((resource): PublicRoute[] => {
    const of = `${resource.kind} ${resource.metadata.name}`;
    if (resource.kind === "IngressRoute") return ofTraefik(of, resource.spec as RouteSpec, authMiddleware);
    if (resource.kind === "Ingress") return ofNginx(of, resource);
    return [];
  });
}

function ofTraefik(of: string, { routes = [] }: RouteSpec, authMiddleware: string): PublicRoute[] {
  return routes.flatMap(({ match, middlewares = [], priority, services }) =>
    services.map(({ name }) => ({
      of,
      host: /Host\(`([^`]*)`\)/.exec(match)?.[1] ?? "",
      path: /Path(?:Prefix)?\(`([^`]*)`\)/.exec(match)?.[1] ?? "/",
      service: name,
      auth: middlewares.some((one) => one.name === authMiddleware),
      // Traefik's default is the length of the rule.
      priority: priority ?? match.length,
    })),
  );
}

function ofNginx(of: string, { metadata, spec }: Resource): PublicRoute[] {
  const annotations = metadata.annotations ?? {};
  if (annotations["nginx.ingress.kubernetes.io/ssl-passthrough"] === "true") return [];
  return ((spec as IngressSpec).rules ?? []).flatMap(({ host = "", http }) =>
    http.paths.map(({ backend, path }) => ({
      of,
      host,
      path,
      service: backend.service.name,
      auth: annotations["nginx.ingress.kubernetes.io/auth-url"] !== undefined,
      priority: path.length,
    })),
  );
}

/** True if requests for `path` reach a route. */
export function covers(route: PublicRoute, path: string): boolean {
  return route.path === "/" || path === route.path || path.startsWith(`${route.path.replace(/\/$/, "")}/`);
}
