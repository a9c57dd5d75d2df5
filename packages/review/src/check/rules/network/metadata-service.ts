import { asText } from "@kustogen/kustomize/value/value.ts";
import { admitsPort, peersOf, placedRules } from "../../../cluster/network/network-policies.ts";
import { listAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const metadataService = defineRule({
  id: "network/metadata-service",
  title: "Egress to the internet excludes the cloud's metadata service",
  why:
    "A pod that may connect to any address can read the credentials of its node, and so can anyone who can " +
    "make the pod fetch a URL: at 169.254.169.254, cloud providers hand out these credentials to any " +
    "client.",
  source:
    "https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html",
  example: {
    bad: "kind: NetworkPolicy\nmetadata: {name: web}\nspec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}",
    good: "kind: NetworkPolicy\nmetadata: {name: web}\nspec:\n  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}]",
  },
  severity: { development: "info", beta: "info", production: "warning" },
  kinds: ["NetworkPolicy"],
  *check(state) {
    for (const resource of state.index.ofKind("NetworkPolicy", "networking.k8s.io"))
      for (const { rule, path } of placedRules(resource, "Egress")) {
        if (!admitsPort(rule, 80, "TCP")) continue;
        const open = peersOf(rule, "Egress").some(
          (peer) =>
            textAt(peer, "ipBlock", "cidr") === "0.0.0.0/0" &&
            !listAt(peer, "ipBlock", "except").some((one) => /^169\.254\.|^0\.0\.0\.0\/0$/.test(asText(one))),
        );
        if (open)
          yield {
            resource,
            path,
            message: "allows every address, including the cloud's metadata service",
            fix: "add except: [169.254.169.254/32]",
          };
      }
  },
});
