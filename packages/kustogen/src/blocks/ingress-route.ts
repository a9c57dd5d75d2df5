import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { metadata } from "./metadata.ts";
import type { Part } from "./part.ts";

/** A Traefik Middleware, in any namespace. */
export interface MiddlewareReference {
  name: string;
  namespace?: string;
}

/** One rule: the requests it matches, their middlewares, and the Service that answers them. */
export interface RouteRule {
  /** A Traefik expression: "Host(`shop.example.com`) && PathPrefix(`/api`)". */
  match: string;
  /** The rule with the higher priority is tried first. */
  priority: number;
  middlewares: MiddlewareReference[];
  service: string;
  port: number | string;
}

/** Which requests an `ingressRoute` sends to which Service. */
export interface IngressRouteOptions {
  name: string;
  entryPoints: string[];
  rules: RouteRule[];
  tlsSecret: string;
}

/**
 * A Traefik IngressRoute with TLS.
 *
 * @example
 * ```ts
 * ingressRoute(part, {
 *   name: "shop",
 *   entryPoints: ["websecure"],
 *   rules: [
 *     { match: `Host(\`${context.settings.host}\`)`, priority: 10, middlewares: [], service: "shop-web", port: 80 },
 *   ],
 *   tlsSecret: "shop-tls",
 * })
 * ```
 */
export function ingressRoute(part: Part, options: IngressRouteOptions): Resource {
  const { entryPoints, name, rules, tlsSecret } = options;
  return {
    apiVersion: "traefik.io/v1alpha1",
    kind: "IngressRoute",
    metadata: metadata(part, name),
    spec: {
      entryPoints,
      routes: rules.map(({ match, middlewares, port, priority, service }) => ({
        kind: "Rule",
        match,
        priority,
        middlewares,
        services: [{ name: service, port }],
      })),
      tls: { secretName: tlsSecret },
    },
  };
}
