import { asText } from "@kustogen/kustomize/value/value.ts";
import { coversHost } from "../../../cluster/network/ingresses.ts";
import { itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, examples } from "../../model/rule.ts";

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
