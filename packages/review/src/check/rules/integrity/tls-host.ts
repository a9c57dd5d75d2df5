import { asText } from "@kustogen/kustomize/value/value.ts";
import { coversHost } from "../../../cluster/network/hosts.ts";
import { itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const tlsHost = defineRule({
  id: "integrity/tls-host",
  title: "The hosts in spec.tls of an Ingress are those that it serves",
  why:
    "The controller has no use for a certificate whose host no rule serves, and browsers warn about the " +
    "default certificate that it presents instead. This happens when an overlay patches the host of a rule " +
    "but not the hosts under tls.",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#tls",
  severity: "warning",
  kinds: ["Ingress"],
  example: {
    bad: "spec: {rules: [{host: shop.example.com}], tls: [{hosts: [beta.example.com], secretName: shop}]}",
    good: "spec: {rules: [{host: shop.example.com}], tls: [{hosts: [shop.example.com], secretName: shop}]}",
  },
  *check({ index }) {
    for (const resource of index.ofKind("Ingress", "networking.k8s.io")) {
      const entries = itemsAt(resource, "spec", "tls");
      // An entry without hosts applies to all.
      if (entries.some(([entry]) => listAt(entry, "hosts").length === 0)) continue;
      const served = itemsAt(resource, "spec", "rules").flatMap(([rule]) => textAt(rule, "host") ?? []);
      const secured = entries.flatMap(([entry]) => listAt(entry, "hosts").map(asText));
      const open = served.filter((host) => !secured.some((one) => coversHost(one, host)));
      if (open.length === 0) continue;
      for (const [entry, index] of entries)
        for (const [place, host] of listAt(entry, "hosts").map(asText).entries()) {
          if (served.some((one) => coversHost(host, one) || coversHost(one, host))) continue;
          yield {
            resource,
            path: ["spec", "tls", index, "hosts", place],
            message: `spec.tls is for ${host || "an empty host"}, which no rule serves, while ${open.join(", ")} is served without TLS`,
            fix: `write ${open[0]} in spec.tls${host && `, or serve ${host}`}`,
          };
        }
    }
  },
});
