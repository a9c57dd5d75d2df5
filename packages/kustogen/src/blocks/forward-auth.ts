import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type IngressPath, ingress } from "./ingress.ts";
import { ingressRoute, type MiddlewareReference } from "./ingress-route.ts";
import type { Part } from "./part.ts";

/** A host behind a proxy that signs people in and tells the application who they are in a header. */
export interface ForwardAuth {
  name: string;
  host: string;
  service: string;
  port: number;
  tlsSecret: string;
  /** Path prefixes that anyone may read, without signing in. */
  publicPaths: string[];
}

export interface TraefikForwardAuth extends ForwardAuth {
  entryPoints?: string[];
  /** The Middleware that asks the sign-in service. */
  auth: MiddlewareReference;
  /** Middlewares of every request, signed in or not. */
  always: MiddlewareReference[];
}

/**
 * Traefik: one IngressRoute in which each public path stands above the rest, whose every request passes the
 * sign-in first. Priorities are written down, because Traefik's own go by the length of the rule.
 *
 * @example
 * ```ts
 * traefikForwardAuth(part, {
 *   name: "shop",
 *   host: context.settings.host,
 *   service: "shop-web",
 *   port: 80,
 *   tlsSecret: "shop-tls",
 *   publicPaths: ["/.well-known"],
 *   auth: { name: "authentik", namespace: "authentik" },
 *   always: [{ name: "default-headers", namespace: "traefik" }],
 * })
 * ```
 */
export function traefikForwardAuth(part: Part, options: TraefikForwardAuth): Resource {
  const {
    always,
    auth,
    entryPoints = ["websecure"],
    host,
    name,
    port,
    publicPaths,
    service,
    tlsSecret,
  } = options;
  const to = { service, port };
  return ingressRoute(part, {
    name,
    entryPoints,
    tlsSecret,
    rules: [
      ...publicPaths.map((path) => ({
        match: `Host(\`${host}\`) && PathPrefix(\`${path}\`)`,
        priority: 100,
        middlewares: always,
        ...to,
      })),
      { match: `Host(\`${host}\`)`, priority: 10, middlewares: [auth, ...always], ...to },
    ],
  });
}

export interface NginxForwardAuth extends ForwardAuth {
  className?: string;
  /** Address that nginx calls for each request; it answers 200 with the user's name in a header, or 401. */
  authUrl: string;
  /** Where people without a session are sent to sign in. */
  signInUrl?: string;
  /** Headers of that answer that are passed to the application: the name of the user. */
  responseHeaders: string[];
  /** nginx directives of the request to `authUrl`. */
  authSnippet?: string;
  annotations?: Record<string, string>;
}

/**
 * nginx: annotations hold for a whole Ingress, so there are two. `<name>-public` has the public paths and no
 * sign-in; `<name>` has everything else. nginx takes the longest matching prefix over both.
 *
 * @example
 * ```ts
 * ...nginxForwardAuth(part, {
 *   name: "shop",
 *   host: context.settings.host,
 *   service: "shop-web",
 *   port: 80,
 *   tlsSecret: "shop-tls",
 *   publicPaths: ["/.well-known"],
 *   authUrl: "https://auth.example.com/check",
 *   signInUrl: "https://auth.example.com/start",
 *   responseHeaders: ["X-Auth-User"],
 * })
 * ```
 */
export function nginxForwardAuth(part: Part, options: NginxForwardAuth): Resource[] {
  const { authSnippet, authUrl, className, host, name, port, publicPaths, responseHeaders, service } =
    options;
  const tls = [{ hosts: [host], secretName: options.tlsSecret }];
  const to = (path: string): IngressPath => ({ path, service, port });
  const prefix = "nginx.ingress.kubernetes.io";
  return [
    ingress(part, {
      name: `${name}-public`,
      className,
      tls,
      hosts: { [host]: publicPaths.map(to) },
      annotations: options.annotations,
    }),
    ingress(part, {
      name,
      className,
      tls,
      hosts: { [host]: [to("/")] },
      annotations: {
        ...options.annotations,
        [`${prefix}/auth-url`]: authUrl,
        ...(options.signInUrl === undefined ? {} : { [`${prefix}/auth-signin`]: options.signInUrl }),
        [`${prefix}/auth-response-headers`]: responseHeaders.join(","),
        ...(authSnippet === undefined ? {} : { [`${prefix}/auth-snippet`]: authSnippet }),
      },
    }),
  ];
}
