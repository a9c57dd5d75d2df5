import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import {
  admitsPort,
  type Direction,
  isOf,
  rulesFor,
} from "@kustogen/review/cluster/network/network-policies.ts";
import { selectsLabels } from "@kustogen/review/cluster/selection/label-selector.ts";
import { at, listAt, mapAt } from "@kustogen/review/kubernetes/fields.ts";
import { containsRange } from "@kustogen/review/kubernetes/ipv4.ts";
import { all } from "./find.ts";

/** Pods on the network, with the numbers of their named ports if policies use the names. */
export interface SomePods {
  namespace: string;
  labels: Record<string, string>;
  ports?: Record<string, number>;
}

/** A network endpoint: a pod by namespace and labels, or an address. */
export type Someone = SomePods | { address: string };

/**
 * Whether a layer's NetworkPolicies allow a connection on a TCP port, as the API reference defines it: if any policy
 * selects the pod on either side, a rule there must allow the connection. Namespaces have the labels of the layer's
 * Namespace objects, and their name.
 */
export function admits(state: readonly Resource[], from: Someone, to: Someone, port: number): boolean {
  const policies: Resource[] = all(state, "NetworkPolicy");
  const labels = new Map(all(state, "Namespace").map(({ metadata }) => [metadata.name, metadata.labels]));
  const named = (name: string) => ("address" in to ? undefined : lookUp(to.ports ?? {}, name));
  const side = (pod: Someone, other: Someone, direction: Direction): boolean => {
    if ("address" in pod) return true;
    const selecting = policies.filter(
      (policy) =>
        policy.metadata.namespace === pod.namespace &&
        isOf(policy, direction) &&
        selectsLabels(at(policy, "spec", "podSelector"), pod.labels),
    );
    const admitsPeer = (peer: ValueMap) =>
      "address" in other
        ? isInBlock(other.address, mapAt(peer, "ipBlock"))
        : peer.ipBlock === undefined && selectsPods(peer, pod.namespace, other, labels.get(other.namespace));
    return (
      selecting.length === 0 ||
      selecting.some((policy) =>
        rulesFor(policy, direction).some(
          ({ rule, peers }) =>
            admitsPort(rule, port, "TCP", named) &&
            (peers.length === 0 || peers.some(({ peer }) => admitsPeer(peer))),
        ),
      )
    );
  };
  return side(from, to, "Egress") && side(to, from, "Ingress");
}

function selectsPods(
  { namespaceSelector, podSelector }: ValueMap,
  own: string,
  { labels, namespace }: SomePods,
  namespaceLabels: Record<string, string> | undefined,
): boolean {
  const isThere = namespaceSelector
    ? selectsLabels(namespaceSelector, { ...namespaceLabels, "kubernetes.io/metadata.name": namespace })
    : namespace === own;
  return isThere && selectsLabels(podSelector, labels);
}

function isInBlock(address: string, block: ValueMap): boolean {
  const isIn = (range: unknown) => containsRange(String(range), `${address}/32`);
  return isIn(block.cidr) && !listAt(block, "except").some(isIn);
}
