import {
  DIRECTIONS,
  isOf,
  NAMESPACE_NAME,
  placedPeers,
  placedRules,
} from "../../../cluster/network/network-policies.ts";
import { podsBehind, serviceAt } from "../../../cluster/network/services.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { admissionIn } from "../../model/derived.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { containerAddresses } from "../../references/addresses.ts";
import { misspelled } from "../../references/near-name.ts";

export const admitted = defineRule({
  id: "network/admitted",
  page: {
    title:
      "NetworkPolicies allow the connections that containers are configured to open, including those through " +
      "Services",
    why:
      "Packets of a connection that the policies don't allow are dropped silently: the program waits for a " +
      "timeout, and its log blames the server. If egress policies select the client, one of them has to " +
      "allow the connection, and if ingress policies select the server, one of those has to allow it, too. A " +
      "policy has to list the port of the container, not that of the Service. If `policyTypes` doesn't list a " +
      "direction, the rules for it have no effect; a peer that misspells the label " +
      "`kubernetes.io/metadata.name` allows nothing.",
    source:
      "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, env: [{name: API_URL, value: 'http://api:80'}]}]}}}\n---\nkind: Service\nmetadata: {name: api}\nspec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}\n---\nkind: Deployment\nmetadata: {name: api}\nspec: {template: {metadata: {labels: {app: api}}, spec: {containers: [{name: api, ports: [{containerPort: 8080}]}]}}}\n---\nkind: NetworkPolicy\nmetadata: {name: api}\nspec:\n  podSelector: {matchLabels: {app: api}}\n  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}]",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, env: [{name: API_URL, value: 'http://api:80'}]}]}}}\n---\nkind: Service\nmetadata: {name: api}\nspec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}\n---\nkind: Deployment\nmetadata: {name: api}\nspec: {template: {metadata: {labels: {app: api}}, spec: {containers: [{name: api, ports: [{containerPort: 8080}]}]}}}\n---\nkind: NetworkPolicy\nmetadata: {name: api}\nspec:\n  podSelector: {matchLabels: {app: api}}\n  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]}]",
  },
  fromAbsence: true,
  *check(state) {
    if (state.index.ofKind("NetworkPolicy").length === 0) return;
    yield* unreadRules(state);
    const seen = new Set<string>();
    for (const { address, container, pod } of containerAddresses(state)) {
      if (address.port === undefined) continue;
      const service = serviceAt(state, address.host, pod.namespace);
      if (service === undefined) continue;
      for (const { pod: target, port } of podsBehind(state, service, address.port)) {
        if (target === pod) continue;
        const sides = admissionIn.of(state).admits(pod, target, port);
        if (sides.Egress && sides.Ingress) continue;
        const [from, to] = [pod, target].map(({ resource }) => `${resource.kind} ${resource.metadata.name}`);
        const key = `${from} ${to} ${port}`;
        if (seen.has(key)) continue;
        seen.add(key);
        yield {
          resource: pod.resource,
          path: container.path,
          message: `container ${container.name} is configured to connect to ${address.host}:${address.port} (${address.source}), but no policy allows ${!sides.Egress ? "egress" : "ingress"} to ${to} on port ${port}`,
          fix: !sides.Egress ? `allow egress from ${from} to ${to}` : `allow ingress to ${to} from ${from}`,
        };
      }
    }
  },
});

/** The rules of policies that nothing reads: of a direction that isn't listed, or for a label that no Namespace has. */
function* unreadRules({ index }: State): Iterable<Finding> {
  for (const resource of index.ofKind("NetworkPolicy", "networking.k8s.io"))
    for (const direction of DIRECTIONS) {
      const field = direction.toLowerCase();
      if (placedRules(resource, direction).length > 0 && !isOf(resource, direction))
        yield {
          resource,
          path: ["spec", field],
          message: `has rules for ${field}, but policyTypes doesn't list ${direction}, so they have no effect`,
          fix: `add ${direction} to policyTypes, or remove the rules`,
        };
      for (const { peer, path } of placedPeers(resource, direction))
        for (const key of Object.keys(mapAt(peer, "namespaceSelector", "matchLabels")))
          if (key !== NAMESPACE_NAME && misspelled(key, [NAMESPACE_NAME]) !== undefined)
            yield {
              resource,
              path: [...path, "namespaceSelector", "matchLabels", key],
              message: `selects namespaces by the label ${key}, which no Namespace has`,
              fix: `did you mean ${NAMESPACE_NAME}?`,
            };
    }
}
