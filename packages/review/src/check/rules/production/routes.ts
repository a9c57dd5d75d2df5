import { asText } from "@kustogen/kustomize/value/value.ts";
import { coversHost, ingressPaths } from "../../../cluster/network/ingresses.ts";
import { itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, examples } from "../../model/rule.ts";

const PRIVATE = /^\/(?:metrics|actuator|debug|pprof|healthz|readyz|livez|internal|admin\/metrics)(?:\/|$)/;

export const publicMetrics = defineRule({
  id: "production/public-metrics",
  title: "Metrics, profiles and other operational endpoints aren't on a public route",
  why: "They tell strangers what runs, in which version and under which load; some allow changes.",
  source: "https://prometheus.io/docs/operating/security/",
  cases: { info: "for health checks, such as `/healthz`" },
  ...examples(
    "spec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: HERE, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}",
    "/metrics",
    "/shop",
  ),
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "risk",
  *check({ index }) {
    for (const resource of index.ofKind("Ingress")) {
      // An allowlist or a login may block the path.
      if (Object.keys(resource.metadata.annotations ?? {}).some((name) => SHUTS.test(name))) continue;
      for (const { rule, entry, place } of ingressPaths(resource)) {
        const text = textAt(entry, "path");
        if (text !== undefined && PRIVATE.test(text))
          yield {
            resource,
            path: place,
            ...(/health|ready|live/.test(text) && { severity: "info" as const }),
            message: `serves ${text} of ${textAt(rule, "host") ?? "every host"} to everyone`,
            fix: "remove the path, or make it reachable only from inside",
          };
      }
    }
  },
});

/** A redirect to TLS blocks nothing. */
const SHUTS = /whitelist|allowlist|denylist|auth|snippet|(?:permanent|temporal)-redirect/;

export const tls = defineRule({
  id: "production/tls",
  title: "Every public host is served over TLS",
  why: "Passwords cross the network in plain text, and anyone in between can change the pages.",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
  ...examples(
    "spec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}HERE",
    "",
    "\n  tls: [{hosts: [shop.example.com], secretName: shop}]",
  ),
  severity: { development: "info", beta: "info", production: "error" },
  basis: "risk",
  *check({ index }) {
    for (const resource of index.ofKind("Ingress")) {
      // A cloud's load balancer, or a default certificate of the controller, may terminate TLS.
      const elsewhere = Object.keys(resource.metadata.annotations ?? {}).some(
        (name) => /certificate|ssl|tls|https|cert/.test(name) && !OF_SPEC_TLS.test(name),
      );
      if (elsewhere) continue;
      const secured = itemsAt(resource, "spec", "tls").flatMap(([entry]) =>
        listAt(entry, "hosts").length === 0 ? ["*"] : listAt(entry, "hosts").map(asText),
      );
      for (const [rule, i] of itemsAt(resource, "spec", "rules")) {
        const host = textAt(rule, "host");
        if (
          host === undefined ||
          LOCAL.test(host) ||
          secured.some((one) => one === "*" || coversHost(one, host))
        )
          continue;
        const message = `serves ${host} without TLS`;
        yield { resource, path: ["spec", "rules", i, "host"], message, fix: "add the host to spec.tls" };
      }
    }
  },
});

const LOCAL = /(?:^|\.)(?:localhost|local|internal|test|svc)$|\.nip\.io$|\.sslip\.io$/;
/** Annotations that affect only the hosts of spec.tls. */
const OF_SPEC_TLS =
  /^(?:cert-manager\.io\/|kubernetes\.io\/tls-acme$|nginx\.ingress\.kubernetes\.io\/(?:ssl-redirect|ssl-(?:ciphers|prefer-server-ciphers)|hsts\b|backend-protocol|proxy-ssl|auth-tls))/;
