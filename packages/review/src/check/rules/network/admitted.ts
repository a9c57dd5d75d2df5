import { equal } from "@kustogen/kustomize/value/equal.ts";
import { asText, jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import {
  admitsPort,
  isOf,
  peersOf,
  placedRules,
  rulesOf,
} from "../../../cluster/network/network-policies.ts";
import { podsBehind, serviceAt } from "../../../cluster/network/service-address.ts";
import { type Pod, portNamed } from "../../../cluster/workloads/pods.ts";
import { at, itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../model/derived.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { containerAddresses } from "../../references/addresses.ts";
import { unreadRules } from "./unread-rules.ts";

export const admitted = defineRule({
  id: "network/admitted",
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
  example: {
    bad: "kind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, env: [{name: API_URL, value: 'http://api:80'}]}]}}}\n---\nkind: Service\nmetadata: {name: api}\nspec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}\n---\nkind: Deployment\nmetadata: {name: api}\nspec: {template: {metadata: {labels: {app: api}}, spec: {containers: [{name: api, ports: [{containerPort: 8080}]}]}}}\n---\nkind: NetworkPolicy\nmetadata: {name: api}\nspec:\n  podSelector: {matchLabels: {app: api}}\n  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}]",
    good: "kind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, env: [{name: API_URL, value: 'http://api:80'}]}]}}}\n---\nkind: Service\nmetadata: {name: api}\nspec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}\n---\nkind: Deployment\nmetadata: {name: api}\nspec: {template: {metadata: {labels: {app: api}}, spec: {containers: [{name: api, ports: [{containerPort: 8080}]}]}}}\n---\nkind: NetworkPolicy\nmetadata: {name: api}\nspec:\n  podSelector: {matchLabels: {app: api}}\n  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]}]",
  },
  fromAbsence: true,
  *check(state) {
    if (state.index.ofKind("NetworkPolicy").length === 0) return;
    yield* unreadRules(state);
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
          message: `container ${container.name} is configured to connect to ${address.host}:${address.port} (${address.source}), but no policy allows ${!sides.Egress ? "egress" : "ingress"} to ${to} on port ${port}`,
          fix: !sides.Egress ? `allow egress from ${from} to ${to}` : `allow ingress to ${to} from ${from}`,
        };
      }
    }
    yield* wrongPorts(state);
  },
});

/** Ports that a policy admits and no container has, where nothing admits the one that a Service leads to. */
function* wrongPorts(state: State): Iterable<Finding> {
  const { index, selectable } = state;
  for (const policy of index.ofKind("NetworkPolicy", "networking.k8s.io")) {
    if (!isOf(policy, "Ingress")) continue;
    const pods = selectable.selected(at(policy, "spec", "podSelector"), policy.metadata.namespace);
    // A container that names no port may listen on any, and a policy of another kind may admit it.
    if (
      pods.length === 0 ||
      pods.some((pod) => derived(state).admission.hasOthers(pod)) ||
      !pods.every(({ containers }) => containers.some(({ ports }) => ports.length > 0))
    )
      continue;
    for (const { rule, path } of placedRules(policy, "Ingress"))
      for (const [entry, j] of itemsAt(rule, "ports")) {
        const { port } = entry;
        if (port === undefined || entry.endPort !== undefined || textAt(entry, "protocol") === "UDP")
          continue;
        if (pods.some((pod) => listensOn(pod, port))) continue;
        const closed = closedService(state, pods);
        const own = closed === undefined ? ownPort(state, pods, rule, port) : undefined;
        if (own !== undefined)
          yield {
            resource: policy,
            path: [...path, "ports", j, "port"],
            message: `allows port ${asText(port)}, which is a port of Service ${own.service}, but of no container; the Service leads to port ${own.port}, which these peers can't reach`,
            fix: `write ${own.port}`,
          };
        if (closed === undefined) continue;
        yield {
          resource: policy,
          path: [...path, "ports", j, "port"],
          message: `allows port ${asText(port)}, which no container of ${closed.to} has; Service ${closed.service} leads to its port ${closed.port}, which no policy allows`,
          fix: `write ${closed.port}`,
        };
      }
  }
}

/** The Service of pods that has a port as its own, and where it leads, if its rule doesn't admit that. */
function ownPort(state: State, pods: readonly Pod[], rule: ValueMap, port: Value) {
  if (typeof port !== "number") return undefined;
  for (const service of state.index.ofKind("Service", ""))
    for (const { pod, port: target } of podsBehind(state, service, port)) {
      if (target === port || !pods.includes(pod)) continue;
      const rules = derived(state)
        .admission.policiesOf(pod, "Ingress")
        .flatMap((policy) => rulesOf(policy, "Ingress"));
      const isReached = rules.some(
        (one) =>
          admitsPort(one, target, "TCP", (name) => portNamed(pod, name)) &&
          mayInclude(peersOf(one, "Ingress"), peersOf(rule, "Ingress")),
      );
      if (!isReached) return { service: service.metadata.name, port: target };
    }
  return undefined;
}

/** True if peers may include others: all of them are listed, too, or a selector or an address block is wide. */
function mayInclude(peers: readonly ValueMap[], others: readonly ValueMap[]): boolean {
  return (
    peers.length === 0 ||
    others.every((other) => peers.some((one) => equal(one, other))) ||
    peers.some((one) =>
      Object.values(one).some((selector) => !/"match|"cidr":"[^"]*\/32"/.test(jsonText(selector))),
    )
  );
}

function listensOn({ containers }: Pod, port: Value): boolean {
  return containers.some(({ ports }) => ports.some((one) => one.containerPort === port || one.name === port));
}

/** A Service of pods that policies shut off from everyone, and where it leads. */
function closedService(
  state: State,
  pods: readonly Pod[],
): { service: string; to: string; port: number } | undefined {
  for (const service of state.index.ofKind("Service", ""))
    for (const [entry] of itemsAt(service, "spec", "ports")) {
      if (typeof entry.port !== "number" || (textAt(entry, "protocol") ?? "TCP") !== "TCP") continue;
      for (const { pod, port } of podsBehind(state, service, entry.port)) {
        if (!pods.includes(pod)) continue;
        const rules = derived(state)
          .admission.policiesOf(pod, "Ingress")
          .flatMap((policy) => rulesOf(policy, "Ingress"));
        const { kind, metadata } = pod.resource;
        if (!rules.some((rule) => admitsPort(rule, port, "TCP", (name) => portNamed(pod, name))))
          return { service: service.metadata.name, to: `${kind} ${metadata.name}`, port };
      }
    }
  return undefined;
}
