import { asText } from "@kustogen/kustomize/value/value.ts";
import { coversHost } from "../../../cluster/network/ingresses.ts";
import { itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

export const tls = defineRule({
  id: "production/tls",
  page: {
    title: "Every public host is served over TLS",
    why:
      "Without TLS, passwords and sessions cross the network in plain text, and anyone between the browser " +
      "and the server can change the pages.",
    source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
    bad: "spec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}",
    good: "spec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}\n  tls: [{hosts: [shop.example.com], secretName: shop}]",
  },
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
          isLocal(host) ||
          secured.some((one) => one === "*" || coversHost(one, host))
        )
          continue;
        yield {
          resource,
          path: ["spec", "rules", i, "host"],
          message: `serves ${host} without TLS`,
          fix: "add the host to spec.tls",
        };
      }
    }
  },
});

/** Annotations that affect only the hosts of spec.tls. */
const OF_SPEC_TLS =
  /^(?:cert-manager\.io\/|kubernetes\.io\/tls-acme$|nginx\.ingress\.kubernetes\.io\/(?:ssl-redirect|ssl-(?:ciphers|prefer-server-ciphers)|hsts\b|backend-protocol|proxy-ssl|auth-tls))/;

function isLocal(host: string): boolean {
  return /(?:^|\.)(?:localhost|local|internal|test|svc)$|\.nip\.io$|\.sslip\.io$/.test(host);
}
