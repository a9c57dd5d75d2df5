import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { classOf } from "../../../cluster/network/ingress-paths.ts";
import { at } from "../../../kubernetes/fields.ts";
import { isSlip } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";

/** The annotations that controllers in daily use read, by prefix. */
const READ: Readonly<Record<string, string>> = {
  "nginx.ingress.kubernetes.io/":
    "affinity affinity-mode app-root auth-realm auth-response-headers auth-secret auth-signin auth-snippet auth-tls-secret " +
    "auth-tls-verify-client auth-type auth-url backend-protocol canary canary-by-cookie canary-by-header canary-weight " +
    "client-body-buffer-size configuration-snippet cors-allow-credentials cors-allow-headers cors-allow-methods " +
    "cors-allow-origin cors-expose-headers cors-max-age custom-http-errors default-backend denylist-source-range enable-cors " +
    "force-ssl-redirect from-to-www-redirect limit-connections limit-rpm limit-rps limit-whitelist permanent-redirect " +
    "preserve-trailing-slash proxy-body-size proxy-buffer-size proxy-buffering proxy-buffers-number proxy-connect-timeout " +
    "proxy-http-version proxy-read-timeout proxy-redirect-from proxy-redirect-to proxy-request-buffering proxy-send-timeout " +
    "proxy-ssl-name proxy-ssl-secret proxy-ssl-server-name proxy-ssl-verify rewrite-target satisfy server-alias " +
    "server-snippet service-upstream session-cookie-max-age session-cookie-name session-cookie-path session-cookie-samesite " +
    "ssl-passthrough ssl-redirect temporal-redirect upstream-hash-by upstream-vhost use-regex whitelist-source-range " +
    "x-forwarded-prefix",
  "cert-manager.io/":
    "allow-direct-injection alt-names cluster-issuer common-name duration inject-apiserver-ca inject-ca-from " +
    "inject-ca-from-secret issuer issuer-group issuer-kind private-key-algorithm private-key-rotation-policy " +
    "private-key-size renew-before revision-history-limit secret-template usages",
  "external-dns.alpha.kubernetes.io/":
    "access alias cloudflare-proxied controller endpoints-type hostname ingress-hostname-source internal-hostname " +
    "set-identifier target ttl",
  "traefik.ingress.kubernetes.io/":
    "router.entrypoints router.middlewares router.pathmatcher router.priority router.tls router.tls.certresolver " +
    "router.tls.options service.nativelb service.passhostheader service.serversscheme service.serverstransport " +
    "service.sticky.cookie service.sticky.cookie.name",
  "reloader.stakater.com/": "auto match search",
  "configmap.reloader.stakater.com/": "auto reload",
  "secret.reloader.stakater.com/": "auto reload",
  "prometheus.io/": "path port scheme scrape",
};
const BY_PREFIX = new Map(
  Object.entries(READ).map(([prefix, names]) => [prefix, names.split(" ").map((name) => prefix + name)]),
);
/** All of them, for an annotation whose prefix may be misspelled. */
const ALL = [...BY_PREFIX.values()].flat();
/** The end of a prefix whose annotations are compared. */
const COMPARED =
  /^[\w.-]*(?:ingress\.kubernetes\.io|cert-manager\.io|external-dns\.alpha\.kubernetes\.io|reloader\.stakater\.com|prometheus\.io)\//;

export const annotationName = defineRule({
  id: "integrity/annotation-name",
  title:
    "Annotations for ingress controllers, cert-manager, external-dns and Reloader have names that these " +
    "programs recognize",
  why:
    "A controller ignores an annotation whose name it doesn't know: no certificate, DNS record or redirect " +
    "is created, and no error is reported. The rule reports a name that differs from a known one in a " +
    "single letter or hyphen, and, on an Ingress of the class nginx, a name that lacks `nginx.` at the " +
    "beginning.",
  source: "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/",
  example: {
    bad: "kind: Ingress\nmetadata: {name: shop, annotations: {cert-manager.io/cluster-isuer: letsencrypt}}",
    good: "kind: Ingress\nmetadata: {name: shop, annotations: {cert-manager.io/cluster-issuer: letsencrypt}}",
  },
  isAlone: true,
  *check({ resources }) {
    for (const resource of resources)
      for (const path of [
        ["metadata", "annotations"],
        ["spec", "template", "metadata", "annotations"],
      ])
        for (const key of Object.keys(at(resource, ...path) ?? {})) {
          if (!COMPARED.test(key)) continue;
          const ofNginx = withoutPrefix(key, resource);
          if (ofNginx !== undefined) {
            yield {
              resource,
              path: [...path, key],
              message: `${NGINX} doesn't read the annotation ${key}`,
              fix: `write ${ofNginx}`,
            };
            continue;
          }
          const known = BY_PREFIX.get(key.slice(0, key.indexOf("/") + 1)) ?? ALL;
          if (known.includes(key)) continue;
          const meant = known.find((one) => bare(one) === bare(key) || isSlip(key, one));
          if (meant === undefined) continue;
          yield {
            resource,
            path: [...path, key],
            message: `nothing reads the annotation ${key}`,
            fix: `did you mean ${meant}?`,
          };
        }
  },
});

const NGINX = "ingress-nginx";
const WITHOUT = "ingress.kubernetes.io/";

/** The annotation that is meant by one with the prefix of other controllers, on an Ingress of class nginx. */
function withoutPrefix(key: string, resource: Resource): string | undefined {
  const { kind, metadata } = resource;
  if (kind !== "Ingress" || !key.startsWith(WITHOUT)) return undefined;
  const annotations = metadata.annotations ?? {};
  const meant = `nginx.${key}`;
  const isRead = BY_PREFIX.get(`nginx.${WITHOUT}`)?.includes(meant) === true;
  return classOf(resource) === "nginx" && isRead && lookUp(annotations, meant) === undefined
    ? meant
    : undefined;
}

function bare(key: string): string {
  return key.replaceAll("-", "").toLowerCase();
}
