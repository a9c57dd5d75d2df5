import type { ICertificate } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate";
import { because, type Component, type Resource } from "kustogen";
import { metadata, nginxForwardAuth, type Part, type Typed, traefikForwardAuth } from "kustogen/blocks";
import { NAME, WEB_PORT } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import { identityHeader } from "../identity.ts";
import type { Settings } from "../settings.ts";
import { WAVE } from "../waves.ts";

const ROUTE = "teslasync";
const NGINX = "nginx.ingress.kubernetes.io";

type Ingress = NonNullable<Settings["ingress"]>;
type Auth = NonNullable<Settings["auth"]>;

/** The public route to the web, for the environment's ingress controller, and its certificate. */
export const route: Component<TeslaSync, { auth: Auth; ingress: Ingress }> = {
  name: "route",
  part: "web",
  wave: WAVE.edge,
  when: ({ settings: { auth, ingress } }) => auth && ingress && { auth, ingress },
  resources: (_context, { on, part }) => [...certificate(part, on.ingress), ...way(part, on)],
};

function way(of: Part, { auth, ingress }: { auth: Auth; ingress: Ingress }): Resource[] {
  const host = {
    name: ROUTE,
    host: ingress.host,
    service: NAME.web,
    port: WEB_PORT,
    tlsSecret: ingress.tlsSecret,
    publicPaths: ingress.publicPaths,
  };
  return ingress.controller === "traefik"
    ? [
        traefikForwardAuth(of, {
          ...host,
          entryPoints: ingress.traefik.entryPoints,
          auth: authMiddleware(ingress, auth),
          always: ingress.traefik.middlewares,
        }),
      ]
    : nginxForwardAuth(of, {
        ...host,
        className: ingress.nginx.className,
        // Settings without an address are refused.
        authUrl: ingress.nginx.authUrl as string,
        signInUrl: ingress.nginx.signInUrl,
        responseHeaders: [identityHeader(auth.provider)],
        authSnippet: ingress.nginx.authSnippet,
        annotations: {
          [`${NGINX}/ssl-redirect`]: "true",
          [`${NGINX}/force-ssl-redirect`]: "true",
          [`${NGINX}/proxy-buffering`]: because("Live signals are a stream that stays open.", "off"),
          [`${NGINX}/proxy-read-timeout`]: "3600",
        },
      });
}

/** The Middleware of the sign-in; by convention it has the provider's name and is in its namespace. */
export function authMiddleware(
  { traefik }: Ingress,
  { provider }: Auth,
): { name: string; namespace: string } {
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
