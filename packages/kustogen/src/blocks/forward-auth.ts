import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type IngressPath, ingress } from "./ingress.ts";
import { ingressRoute, type MiddlewareReference } from "./ingress-route.ts";
import type { Part } from "./part.ts";

/** A host behind a proxy that signs users in and passes their identity to the application in a header. */
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
  /** The Middleware that calls the sign-in service. */
  auth: MiddlewareReference;
  /** Middlewares for every request, signed in or not. */
  always: MiddlewareReference[];
}

/**
 * For Traefik: one IngressRoute in which each public path has a higher priority than the rest, where every request must
 * be signed in. Priorities are explicit, because Traefik's default is the length of the rule.
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
  /** The URL that nginx calls for each request; it returns 200 with the user's name in a header, or 401. */
  authUrl: string;
  /** The URL to which users without a session are redirected. */
  signInUrl?: string;
  /** Headers of that response to pass to the application, such as the user's name. */
  responseHeaders: string[];
  /** nginx directives for the request to `authUrl`. */
  authSnippet?: string;
  annotations?: Record<string, string>;
}

/**
 * For nginx: annotations apply to a whole Ingress, so there are two. `<name>-public` has the public paths and no
 * sign-in; `<name>` has everything else. nginx uses the longest matching prefix of both.
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
