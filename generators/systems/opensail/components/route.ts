import { because, type Component, type Here, type Resource } from "kustogen";
import { type IngressPath, ingress as ingressObject } from "kustogen/blocks";
import { shut } from "../../../shut.ts";
import { byTerraform, type OpenSail } from "../context.ts";
import type { Settings } from "../settings.ts";
import { WAVE } from "../waves.ts";
import { WILDCARD_TLS_SECRET } from "./backend-env.ts";

const NGINX = "nginx.ingress.kubernetes.io";
const BACKEND = { service: "tesslate-backend-service", port: 8000 };

/** The routes of the domain and of every name below it that no project uses. */
const PATHS: IngressPath[] = [
  { path: "/api", ...BACKEND },
  { path: "/ws", ...BACKEND },
  { path: "/health", ...BACKEND },
  { path: "/", service: "tesslate-frontend-service", port: 80 },
];

/** The public route: an nginx Ingress, with TLS in a DNS zone, and one that keeps the internal API inside. */
export const route: Component<OpenSail, NonNullable<Settings["ingress"]>> = {
  name: "ingress",
  when: ({ settings }) => settings.ingress,
  wave: WAVE.edge,
  resources,
};

function resources(
  context: OpenSail,
  { on: ingress, part: of }: Here<NonNullable<Settings["ingress"]>>,
): Resource[] {
  const { domain } = context.settings;
  const hosts = [domain, `*.${domain}`];
  const isSecure = ingress.dnsZone !== undefined;
  const tls = isSecure ? [{ hosts, secretName: WILDCARD_TLS_SECRET }] : undefined;
  // No cert-manager annotation: the Certificate is a separate object, and both would write the same Secret.
  const main = () =>
    ingressObject(of, {
      name: "tesslate-ingress",
      tls,
      hosts: Object.fromEntries(hosts.map((host) => [host, PATHS])),
      annotations: {
        ...(isSecure && {
          // external-dns keeps these names pointed at the load balancer, through Cloudflare's proxy.
          "external-dns.alpha.kubernetes.io/hostname": hosts.join(","),
          "external-dns.alpha.kubernetes.io/cloudflare-proxied": "true",
          [`${NGINX}/ssl-redirect`]: "true",
          [`${NGINX}/force-ssl-redirect`]: "true",
        }),
        [`${NGINX}/proxy-body-size`]: "100m",
        // Agents stream for a long time, and each piece has to reach the browser at once.
        [`${NGINX}/proxy-http-version`]: "1.1",
        // TesslateAI/Studio@bc6cf79, k8s/base/ingress/main-ingress.yaml.
        [`${NGINX}/proxy-read-timeout`]: "3600",
        [`${NGINX}/proxy-send-timeout`]: "3600",
        [`${NGINX}/proxy-buffering`]: "off",
        [`${NGINX}/enable-cors`]: "true",
        [`${NGINX}/cors-allow-origin`]: (ingress.projectOrigins ? hosts : [domain])
          .map((host) => `${isSecure ? "https" : "http"}://${host}`)
          .join(", "),
        [`${NGINX}/cors-allow-methods`]: "GET, PUT, POST, DELETE, PATCH, OPTIONS",
        [`${NGINX}/cors-allow-credentials`]: "true",
        [`${NGINX}/affinity`]: because("A browser stays with one backend pod for two hours.", "cookie"),
        [`${NGINX}/session-cookie-name`]: "TESS_AFFINITY",
        [`${NGINX}/session-cookie-max-age`]: "7200",
        [`${NGINX}/session-cookie-path`]: "/",
      },
    });
  return [
    ...(byTerraform(context) ? [] : [main()]),
    ingressObject(of, {
      name: "tesslate-internal-api",
      tls,
      hosts: Object.fromEntries(hosts.map((host) => [host, [{ path: "/api/internal", ...BACKEND }]])),
      annotations: shut("The storage pods call it inside the cluster"),
    }),
  ];
}
