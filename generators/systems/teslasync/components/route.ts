import type { ICertificate } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate";
import { because, type Component, type Resource } from "kustogen";
import { ingress as ingressBlock, metadata, type Part, type Typed } from "kustogen/blocks";
import { NAME, WEB_PORT, WELL_KNOWN } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import { identityHeader } from "../identity.ts";
import type { Settings } from "../settings.ts";
import { WAVE } from "../waves.ts";

const ROUTE = "teslasync";
const NGINX = "nginx.ingress.kubernetes.io";

type Ingress = NonNullable<Settings["ingress"]>;
type Auth = NonNullable<Settings["auth"]>;
type Middleware = NonNullable<Ingress["traefik"]["authMiddleware"]>;

/** As in TeslaSync's document, for every request. */
const HEADERS: Middleware = { name: "default-headers", namespace: "traefik" };

/** The public route to the web, for the environment's ingress controller, and its certificate. */
export const route: Component<TeslaSync, { auth: Auth; ingress: Ingress }> = {
  name: "route",
  part: "web",
  wave: WAVE.edge,
  when: ({ settings: { auth, ingress } }) => auth && ingress && { auth, ingress },
  resources: (_context, { on, part }) => [...certificate(part, on.ingress), ...way(part, on)],
};

function way(of: Part, { auth, ingress }: { auth: Auth; ingress: Ingress }): Resource[] {
  return ingress.controller === "traefik"
    ? [traefikRoute(of, ingress, authMiddleware(ingress, auth))]
    : nginxRoutes(of, ingress, auth);
}

/**
 * For Traefik: one IngressRoute in which Tesla's path has a higher priority than the rest, where every request must be
 * signed in. Priorities are explicit, because Traefik's default is the length of the rule.
 */
function traefikRoute(of: Part, { host, tlsSecret }: Ingress, signIn: Middleware): Resource {
  const route = (match: string, priority: number, middlewares: Middleware[]) => ({
    kind: "Rule",
    match,
    priority,
    middlewares,
    services: [{ name: NAME.web, port: WEB_PORT }],
  });
  return {
    apiVersion: "traefik.io/v1alpha1",
    kind: "IngressRoute",
    metadata: metadata(of, ROUTE),
    spec: {
      entryPoints: ["websecure"],
      routes: [
        route(`Host(\`${host}\`) && PathPrefix(\`${WELL_KNOWN}\`)`, 100, [HEADERS]),
        route(`Host(\`${host}\`)`, 10, [signIn, HEADERS]),
      ],
      tls: { secretName: tlsSecret },
    },
  };
}

/**
 * For nginx: annotations apply to a whole Ingress, so there are two, one with Tesla's path and no sign-in, and one
 * with everything else. nginx uses the longest matching prefix of both.
 */
function nginxRoutes(of: Part, { host, nginx, tlsSecret }: Ingress, auth: Auth): Resource[] {
  const annotations = {
    [`${NGINX}/ssl-redirect`]: "true",
    [`${NGINX}/force-ssl-redirect`]: "true",
    [`${NGINX}/proxy-buffering`]: because("Live signals are a stream that stays open.", "off"),
    [`${NGINX}/proxy-read-timeout`]: "3600",
  };
  const to = (path: string) => ({ [host]: [{ path, service: NAME.web, port: WEB_PORT }] });
  const routed = { className: nginx.className, tls: [{ hosts: [host], secretName: tlsSecret }] };
  return [
    ingressBlock(of, { ...routed, name: `${ROUTE}-public`, hosts: to(WELL_KNOWN), annotations }),
    ingressBlock(of, {
      ...routed,
      name: ROUTE,
      hosts: to("/"),
      annotations: {
        ...annotations,
        // Settings without an address are refused.
        [`${NGINX}/auth-url`]: nginx.authUrl as string,
        [`${NGINX}/auth-response-headers`]: identityHeader(auth.provider),
        [`${NGINX}/auth-snippet`]: "proxy_set_header X-Original-URL $scheme://$http_host$request_uri;",
      },
    }),
  ];
}

/** The Middleware of the sign-in; by convention it has the provider's name and is in its namespace. */
export function authMiddleware({ traefik }: Ingress, { provider }: Auth): Middleware {
  return traefik.authMiddleware ?? { name: `${provider}-auth`, namespace: provider };
}

/** The certificate, if cert-manager issues it; a Secret that someone provides needs none. */
function certificate(of: Part, { clusterIssuer, host, tlsSecret }: Ingress): Typed<ICertificate>[] {
  if (clusterIssuer === undefined) return [];
  return [
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: metadata(of, tlsSecret),
      spec: {
        secretName: tlsSecret,
        issuerRef: { name: clusterIssuer, kind: "ClusterIssuer" },
        dnsNames: [host],
      },
    },
  ];
}
