import { at, itemsAt, listAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import type { Pod } from "../../kubernetes/pods.ts";
import type { Resource } from "../../kubernetes/resource.ts";
import type { ValueMap } from "../../kubernetes/value.ts";
import { isEmptySelector, selectsLabels } from "./label-selector.ts";
import { mayShareNamespace } from "./resource-index.ts";
import type { State } from "./state.ts";

/** A side of a connection that policies decide about. */
export type Direction = "Ingress" | "Egress";

/** The policies that select a pod for a direction; without any, everything is admitted. */
export function policiesOf({ index }: State, { labels, namespace }: Pod, direction: Direction): Resource[] {
  return index
    .ofKind("NetworkPolicy")
    .filter(
      (policy) =>
        isOf(policy, direction) &&
        mayShareNamespace(policy.metadata.namespace, namespace) &&
        selectsLabels(at(policy, "spec", "podSelector"), labels),
    );
}

/** True for a policy of that direction: as it says, or ingress always and egress where it has rules for it. */
export function isOf(policy: Resource, direction: Direction): boolean {
  const types = listAt(policy, "spec", "policyTypes");
  if (types.length > 0) return types.includes(direction);
  return direction === "Ingress" || "egress" in mapAt(policy, "spec");
}

/** The rules of a policy for a direction. */
export function rulesOf(policy: Resource, direction: Direction): ValueMap[] {
  return itemsAt(policy, "spec", direction.toLowerCase()).map(([rule]) => rule);
}

/**
 * Whether policies let one pod connect to another on a port (by its number), on the one side and on the other. What
 * namespaces are labelled with is known only for those that are rendered here; others may have any labels.
 */
export function admits(
  state: State,
  from: Pod,
  to: Pod,
  port: number,
  protocol = "TCP",
): Record<Direction, boolean> {
  const side = (own: Pod, other: Pod, direction: Direction): boolean => {
    const policies = policiesOf(state, own, direction);
    return (
      policies.length === 0 ||
      policies.some((policy) =>
        rulesOf(policy, direction).some(
          (rule) =>
            admitsPort(rule, port, protocol, to) &&
            admitsPeer(
              state,
              policy,
              itemsAt(rule, direction === "Ingress" ? "from" : "to").map(([one]) => one),
              other,
            ),
        ),
      )
    );
  };
  return { Egress: side(from, to, "Egress"), Ingress: side(to, from, "Ingress") };
}

/** True when a rule admits a port, which the pod that is connected to may give a name. */
export function admitsPort(rule: ValueMap, port: number, protocol: string, to?: Pod): boolean {
  const ports = itemsAt(rule, "ports");
  if (ports.length === 0) return true;
  return ports.some(([one]) => {
    if ((textAt(one, "protocol") ?? "TCP") !== protocol) return false;
    if (one.port === undefined || one.port === null) return true;
    if (typeof one.port === "number")
      return port >= one.port && port <= (typeof one.endPort === "number" ? one.endPort : one.port);
    const named = to?.containers.flatMap(({ ports }) => ports).find(({ name }) => name === one.port);
    return named?.containerPort === port;
  });
}

function admitsPeer(state: State, policy: Resource, peers: readonly ValueMap[], other: Pod): boolean {
  if (peers.length === 0) return true;
  return peers.some((peer) => {
    if (peer.ipBlock !== undefined) return false;
    const namespaces = peer.namespaceSelector;
    const inNamespace =
      namespaces === undefined || namespaces === null
        ? mayShareNamespace(policy.metadata.namespace, other.namespace)
        : namespaceMatches(state, namespaces, other.namespace);
    return inNamespace && selectsLabels(peer.podSelector, other.labels);
  });
}

function namespaceMatches({ index }: State, selector: unknown, name: string | undefined): boolean {
  if (isEmptySelector(selector) || name === undefined) return true;
  const namespace = index.find("Namespace", name, undefined);
  const own = { "kubernetes.io/metadata.name": name };
  if (namespace !== undefined) return selectsLabels(selector, { ...namespace.metadata.labels, ...own });
  // Its labels aren't known here, its name is.
  const wanted = mapAt(selector, "matchLabels");
  return (
    wanted["kubernetes.io/metadata.name"] === undefined || wanted["kubernetes.io/metadata.name"] === name
  );
}
