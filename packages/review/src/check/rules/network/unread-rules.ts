import { isOf, rulesOf } from "../../../cluster/network/network-policies.ts";
import { itemsAt, mapAt } from "../../../kubernetes/fields.ts";
import { misspelled } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";

/** The only label that the API server gives every Namespace. */
const NAME_LABEL = "kubernetes.io/metadata.name";

export const unreadRules = defineRule({
  id: "network/unread-rules",
  title:
    "A NetworkPolicy lists the directions for which it has rules, and selects namespaces by a label they have",
  why:
    "If `policyTypes` doesn't list a direction, the policy's rules for it have no effect, and that side stays open or is " +
    "closed by another policy. The API server gives every Namespace the label kubernetes.io/metadata.name; a peer " +
    "with another spelling of it admits nothing.",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
  kinds: ["NetworkPolicy"],
  isAlone: true,
  *check({ index }) {
    for (const resource of index.ofKind("NetworkPolicy", "networking.k8s.io"))
      for (const [direction, field, peers] of [
        ["Ingress", "ingress", "from"],
        ["Egress", "egress", "to"],
      ] as const) {
        if (rulesOf(resource, direction).length > 0 && !isOf(resource, direction))
          yield {
            resource,
            path: ["spec", field],
            message: `has rules for ${field}, but policyTypes doesn't list ${direction}, so they have no effect`,
            fix: `add ${direction} to policyTypes, or remove the rules`,
          };
        for (const [rule, i] of itemsAt(resource, "spec", field))
          for (const [peer, j] of itemsAt(rule, peers))
            for (const key of Object.keys(mapAt(peer, "namespaceSelector", "matchLabels")))
              if (key !== NAME_LABEL && misspelled(key, [NAME_LABEL]) !== undefined)
                yield {
                  resource,
                  path: ["spec", field, i, peers, j, "namespaceSelector", "matchLabels", key],
                  message: `selects namespaces by the label ${key}, which none has`,
                  fix: `did you mean ${NAME_LABEL}?`,
                };
      }
  },
});
