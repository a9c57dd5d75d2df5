import { podsBehind, serviceAt } from "../../../cluster/network/service-address.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";
import { containerAddresses } from "./addresses.ts";

export const admitted = defineRule({
  id: "network/admitted",
  title: "NetworkPolicies allow the connections that containers are configured to make",
  why:
    "A connection needs the egress policy of one pod and the ingress policy of the other. If either is missing, " +
    "packets are dropped silently: the program waits for a timeout, and its log blames the other end.",
  source:
    "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
  severity: "warning",
  fromAbsence: true,
  *check(state) {
    if (state.index.ofKind("NetworkPolicy").length === 0) return;
    const said = new Set<string>();
    for (const { address, container, pod } of containerAddresses(state)) {
      if (address.port === undefined) continue;
      const service = serviceAt(state, address.host, pod.namespace);
      if (service === undefined) continue;
      for (const { pod: target, port } of podsBehind(state, service, address.port)) {
        if (target === pod) continue;
        const sides = derived(state).admission.admits(pod, target, port);
        if (sides.Egress && sides.Ingress) continue;
        const [from, to] = [pod, target].map(({ resource }) => `${resource.kind} ${resource.metadata.name}`);
        const key = `${from} ${to} ${port}`;
        if (said.has(key)) continue;
        said.add(key);
        yield {
          resource: pod.resource,
          path: container.path,
          message: `container ${container.name} is configured to connect to ${address.host}:${address.port} (${address.source}), and ${!sides.Egress ? "no policy lets it out" : "no policy lets it in"} to ${to} on port ${port}`,
          fix: !sides.Egress ? `admit egress of ${from}` : `admit ingress of ${to} from ${from}`,
        };
      }
    }
  },
});
