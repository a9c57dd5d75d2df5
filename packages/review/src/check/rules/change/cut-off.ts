import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { admitsPort, type Direction, rulesFor } from "../../../cluster/network/network-policies.ts";
import { podsBehind } from "../../../cluster/network/services.ts";
import { podOf } from "../../../cluster/objects.ts";
import { type Pod, portNamed } from "../../../cluster/workloads/pods.ts";
import { itemsAt, numberAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { admissionIn, referencesFrom } from "../../model/derived.ts";
import { defineRule, examples } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

export const cutOff = defineRule({
  id: "change/cut-off",
  title: "NetworkPolicies still let a public route in to its pods, and these out to DNS",
  why:
    "Packets are dropped silently: clients of the route wait for a timeout, and a pod without DNS finds no " +
    "database. A route's controller is usually in another namespace.",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies",
  cases: { error: "if policies let nobody in anymore on the port of the route" },
  ...examples(
    "kind: NetworkPolicy\nmetadata: {name: web}\nspec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [HERE]}",
    "",
    "{}",
  ),
  fix: "allow the controller of the route in on the port, and the pods out to port 53",
  basis: "broken",
  *checkChange(before, after, { changes }) {
    if (changes.length === 0) return;
    const seen = new Set<string>();
    for (const { name, namespace, resource: route } of referencesFrom(after, "route")) {
      const service = after.index.find("Service", name, namespace, "");
      const ports = itemsAt(service, "spec", "ports").flatMap(([one]) => numberAt(one, "port") ?? []);
      for (const { pod, port } of service ? ports.flatMap((one) => podsBehind(after, service, one)) : []) {
        const { resource } = pod;
        const { kind, metadata } = resource;
        const former = before.index.find(kind, metadata.name, metadata.namespace);
        const old = former && podOf(before, former);
        const what = `${resourceText(resource)}:${port}`;
        if (old === undefined || seen.has(what)) continue;
        seen.add(what);
        const [was, is] = [peersOf(before, old, "Ingress", port), peersOf(after, pod, "Ingress", port)];
        if (isFar(was) && !isFar(is))
          yield {
            resource,
            ...(is.length === 0 && { severity: "error" as const }),
            message: `${resourceText(resource)}: policies let nobody ${is.length === 0 ? "" : "from another namespace "}in anymore on port ${port}, to which ${resourceText(route)} leads`,
          };
        const [out, now] = [peersOf(before, old, "Egress", 53), peersOf(after, pod, "Egress", 53)];
        if (isFar(out) && !isFar(now) && !seen.has(resourceText(resource))) {
          seen.add(resourceText(resource));
          yield {
            resource,
            message: `${resourceText(resource)}: policies no longer let it out to port 53 in another namespace, so that it finds no name`,
          };
        }
      }
    }
  },
});

const ANYONE = "anyone";

/** Whom the policies of a state let in to a pod on a port, or whom it may reach on it: everyone, without any. */
function peersOf(state: State, pod: Pod, direction: Direction, port: number): string[] {
  const admission = admissionIn.of(state);
  const policies = admission.policiesOf(pod, direction);
  if (policies.length === 0 || admission.hasOthers(pod)) return [ANYONE];
  return policies
    .flatMap((policy) => rulesFor(policy, direction))
    .filter(({ rule }) =>
      admitsPort(rule, port, direction === "Ingress" ? "TCP" : "UDP", (name) => portNamed(pod, name)),
    )
    .flatMap(({ peers }) => (peers.length === 0 ? [ANYONE] : peers.map(({ peer }) => jsonText(peer))));
}

/** True if any of them may be in another namespace. */
function isFar(peers: readonly string[]): boolean {
  return peers.some((peer) => peer === ANYONE || /"(?:namespaceSelector|ipBlock)":/.test(peer));
}
