import { admitsPort, peersOf, rulesOf } from "../../../cluster/network/network-policies.ts";
import { admissionIn } from "../../model/derived.ts";
import { defineRule } from "../../model/rule.ts";

export const dns = defineRule({
  id: "network/dns",
  page: {
    title: "Pods that are allowed to connect to others are allowed to query DNS",
    why:
      "A policy that allows egress only to some pods also blocks the DNS server. Every lookup fails " +
      "before a connection is tried.",
    source:
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-egress-traffic",
    bad: "kind: NetworkPolicy\nmetadata: {name: web}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{to: [{podSelector: {}}], ports: [{port: 5432}]}]",
    good: "kind: NetworkPolicy\nmetadata: {name: web}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{to: [{podSelector: {}}], ports: [{port: 5432}]}, {ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}]",
  },
  fromAbsence: true,
  *check(state) {
    const admission = admissionIn.of(state);
    for (const pod of state.pods) {
      // A policy of another kind may allow it.
      if (admission.hasOthers(pod)) continue;
      const rules = admission.policiesOf(pod, "Egress").flatMap((policy) => rulesOf(policy, "Egress"));
      const toPods = rules.some((rule) =>
        peersOf(rule, "Egress").some(
          (peer) => peer.podSelector !== undefined || peer.namespaceSelector !== undefined,
        ),
      );
      // With rules for addresses only, or none, it may not need names.
      if (!toPods || rules.some((rule) => admitsPort(rule, 53, "UDP") || admitsPort(rule, 5353, "UDP")))
        continue;
      yield {
        resource: pod.resource,
        path: pod.path,
        message: "may connect to other pods, but no policy lets it reach the DNS server (UDP port 53)",
        fix: "allow egress to kube-dns on port 53, UDP and TCP",
      };
    }
  },
});
