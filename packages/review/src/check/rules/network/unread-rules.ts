import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import {
  admitsPort,
  DIRECTIONS,
  type Direction,
  isOf,
  NAMESPACE_NAME,
  peersOf,
  placedPeers,
  placedRules,
  rulesOf,
} from "../../../cluster/network/network-policies.ts";
import { isEmptySelector } from "../../../cluster/selection/label-selector.ts";
import { isSelected } from "../../../cluster/selection/selected-pods.ts";
import { declaredPorts, type Pod } from "../../../cluster/workloads/pods.ts";
import { at, itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { misspelled } from "../../near-name.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { probesOf } from "../integrity/probes.ts";

export const unreadRules = defineRule({
  id: "network/unread-rules",
  title:
    "The rules of a NetworkPolicy take effect: `policyTypes` lists their directions, and their " +
    "namespace labels and ports exist",
  why:
    "If `policyTypes` doesn't list a direction (Ingress or Egress), the policy's rules for that " +
    "direction have no effect. The API server gives every Namespace the label " +
    "`kubernetes.io/metadata.name`; a peer that misspells this label allows nothing. The ports in a " +
    "policy are those that the pods listen on, not those of their Services.",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
  example: {
    bad: "kind: NetworkPolicy\nmetadata: {name: web}\nspec: {podSelector: {}, policyTypes: [Ingress], egress: [{ports: [{port: 443}]}]}",
    good: "kind: NetworkPolicy\nmetadata: {name: web}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress], egress: [{ports: [{port: 443}]}]}",
  },
  kinds: ["NetworkPolicy"],
  isAlone: true,
  *check(state) {
    for (const resource of state.index.ofKind("NetworkPolicy", "networking.k8s.io"))
      for (const direction of DIRECTIONS) {
        const rules = placedRules(resource, direction);
        const field = direction.toLowerCase();
        if (rules.length > 0 && !isOf(resource, direction))
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
        for (const { rule, path } of rules) yield* unheardPorts(state, resource, path, rule, direction);
      }
  },
});

/** The pods that a rule is about: those of the policy, or those of its peers if all of them are in the same namespace. */
function podsBehind(
  { selectable }: State,
  { metadata, spec }: Resource,
  direction: Direction,
  rule: ValueMap,
): readonly Pod[] {
  const { namespace } = metadata;
  if (direction === "Ingress")
    return isEmptySelector(at(spec, "podSelector"))
      ? []
      : selectable.selected(at(spec, "podSelector"), namespace);
  const peers = peersOf(rule, direction);
  if (peers.some((peer) => isEmptySelector(peer.podSelector) || Object.keys(peer).length > 1)) return [];
  return peers.flatMap((peer) => selectable.selected(peer.podSelector, namespace));
}

/** A rule's ports if none of its pods listens on one; each pod declares some, and others may use more. */
function* unheardPorts(
  state: State,
  resource: Resource,
  place: Path,
  rule: ValueMap,
  direction: Direction,
): Iterable<Finding> {
  const pods = podsBehind(state, resource, direction, rule);
  const ports = itemsAt(rule, "ports").map(([port]) => port);
  const [protocol = "TCP", ...others] = new Set(ports.map((port) => textAt(port, "protocol") ?? "TCP"));
  if (ports.length === 0 || others.length > 0 || pods.length === 0) return;
  if (pods.some((pod) => declaredPorts([pod], protocol).length === 0)) return;
  const declared = declaredPorts(pods, protocol);
  const names = new Map(declared.map(({ name, number }) => [name, number]));
  const admits = (one: ValueMap, port: unknown) =>
    admitsPort(one, Number(port), protocol, (name) => names.get(name));
  const isOpen = (port: unknown) => admits(rule, port);
  if (declared.some(({ number }) => isOpen(number)) || usedPorts(state, pods).some(isOpen)) return;
  // A rule for a container that a chart leaves out is harmless beside the rules for the others.
  const rules = rulesOf(resource, direction);
  if (declared.every(({ number }) => rules.some((one) => admits(one, number)))) return;
  const listens = pods.map((pod) => `${pod.resource.kind} ${pod.resource.metadata.name}`);
  yield {
    resource,
    path: [...place, "ports"],
    message: `allows only port ${ports.map(({ port }) => asText(port ?? null)).join(", ")}, but ${someOf(unique(listens), 3)} declares only ${unique(declared.map(({ number }) => number)).join(", ")}`,
    fix: "write the port that the container listens on",
  };
}

/** The ports that probes, and Services for the pods, ask, whether they are declared or not. */
function usedPorts({ index }: State, pods: readonly Pod[]): unknown[] {
  const probed = pods.flatMap(probesOf).flatMap(({ ports }) => ports.map(({ port }) => port));
  const services = index.ofKind("Service", "").filter(({ metadata, spec }) => {
    const selector = mapAt(spec, "selector");
    return (
      !isEmptySelector({ matchLabels: selector }) &&
      pods.some((pod) => isSelected(pod, selector, metadata.namespace))
    );
  });
  const targets = services.flatMap((service) =>
    itemsAt(service, "spec", "ports").map(([port]) => port.targetPort),
  );
  return [...probed, ...targets];
}

function unique<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items)];
}
