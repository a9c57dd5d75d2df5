import { ingressPaths } from "../../../cluster/network/ingresses.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

const PRIVATE = /^\/(?:metrics|actuator|debug|pprof|healthz|readyz|livez|internal|admin\/metrics)(?:\/|$)/;

export const publicMetrics = defineRule({
  id: "production/public-metrics",
  page: {
    title: "Metrics, profiles and other operational endpoints aren't on a public route",
    why:
      "Metrics, profiles and Spring Boot's actuator endpoints tell strangers what runs, in which version and " +
      "under which load, and some of them allow changes.",
    source: "https://prometheus.io/docs/operating/security/",
    cases: { info: "for health checks, such as `/healthz`" },
    bad: "spec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /metrics, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}",
    good: "spec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /shop, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}",
  },
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "risk",
  *check({ index }) {
    for (const resource of index.ofKind("Ingress")) {
      // An allowlist or a login may block the path.
      const annotations = Object.keys(resource.metadata.annotations ?? {});
      if (annotations.some((name) => SHUTS.test(name))) continue;
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
