import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { INetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";
import type { INetworkPolicyPort } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPort";
import { all } from "./find.ts";

/** Pods on the network, with the numbers of their named ports where policies use the names. */
export interface SomePods {
  namespace: string;
  labels: Record<string, string>;
  ports?: Record<string, number>;
}

/** Someone on the network: a pod by namespace and labels, or an address. */
export type Someone = SomePods | { address: string };

interface Rule {
  from?: INetworkPolicyPeer[];
  to?: INetworkPolicyPeer[];
  ports?: INetworkPolicyPort[];
}

interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

interface Policy {
  metadata: { namespace: string };
  spec: {
    podSelector: Selector;
    policyTypes: string[];
    ingress?: Rule[];
    egress?: Rule[];
  };
}

/**
 * Whether the NetworkPolicies of a layer let someone connect to someone on a TCP port, as the API reference says:
 * each side whose pod any policy selects needs a rule that admits it. Namespaces have the labels of the layer's
 * Namespace objects, and their name.
 */
export function admits(state: readonly Resource[], from: Someone, to: Someone, port: number): boolean {
  const policies = all(state, "NetworkPolicy") as Policy[];
  const namespaces = new Map(all(state, "Namespace").map(({ metadata }) => [metadata.name, metadata.labels]));
  const side = (pod: Someone, other: Someone, type: "Ingress" | "Egress"): boolean => {
    if ("address" in pod) return true;
    const selecting = policies.filter(
      ({ metadata, spec }) =>
        metadata.namespace === pod.namespace &&
        spec.policyTypes.includes(type) &&
        selects(spec.podSelector, pod.labels),
    );
    if (selecting.length === 0) return true;
    return selecting.some(({ metadata, spec }) =>
      (type === "Ingress" ? spec.ingress : spec.egress)?.some(
        (rule) =>
          admitsPort(rule.ports, port, to) &&
          admitsPeer((type === "Ingress" ? rule.from : rule.to) ?? [], other, metadata.namespace, namespaces),
      ),
    );
  };
  return side(from, to, "Egress") && side(to, from, "Ingress");
}

function admitsPort(ports: INetworkPolicyPort[] | undefined, port: number, to: Someone): boolean {
  if (ports === undefined) return true;
  const named = "address" in to ? {} : (to.ports ?? {});
  return ports.some(({ endPort, port: first, protocol = "TCP" }) => {
    if (protocol !== "TCP") return false;
    if (first === undefined) return true;
    const lowest = typeof first === "number" ? first : lookUp(named, first);
    return lowest !== undefined && port >= lowest && port <= (endPort ?? lowest);
  });
}

function admitsPeer(
  peers: INetworkPolicyPeer[],
  other: Someone,
  own: string,
  namespaces: Map<string, Record<string, string>>,
): boolean {
  if (peers.length === 0) return true;
  return peers.some(({ ipBlock, namespaceSelector, podSelector }) => {
    if (ipBlock) {
      if (!("address" in other)) return false;
      return (
        inside(other.address, ipBlock.cidr) && !ipBlock.except?.some((cidr) => inside(other.address, cidr))
      );
    }
    if ("address" in other) return false;
    const labels = { ...namespaces.get(other.namespace), "kubernetes.io/metadata.name": other.namespace };
    const namespace = namespaceSelector ? selects(namespaceSelector, labels) : other.namespace === own;
    return namespace && selects(podSelector ?? {}, other.labels);
  });
}

function selects(
  { matchExpressions = [], matchLabels = {} }: Selector,
  labels: Record<string, string>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => lookUp(labels, key) === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      // What is not understood here must not pass for a selector without conditions.
      if (operator !== "In") throw new Error(`${operator} in a policy's matchExpressions`);
      return values.includes(lookUp(labels, key) ?? "");
    })
  );
}

function inside(address: string, cidr: string): boolean {
  const [network = "", bits = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(network) / size);
}

function number(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
