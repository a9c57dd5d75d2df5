import type { INetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";
import { apart, because } from "../authoring/because.ts";
import type { PeerSetting } from "../settings/peers.ts";
import type { OutsidePeer } from "./traffic.ts";

/**
 * The peers in a setting (`peers()`), with a title for readers, as one side of a flow in the traffic table.
 *
 * @example
 * ```ts
 * { talksTo: () => [{ to: peersOf("PostgreSQL", [{ cidr: "10.1.0.0/24" }]), ports: [5432], why: "orders" }] }
 * ```
 */
export function peersOf(title: string, settings: readonly PeerSetting[]): OutsidePeer {
  const { why } = apart(settings);
  return { title, peers: settings.map((one, at) => because(at === 0 ? why : undefined, peer(one))) };
}

/**
 * Like `peersOf`, but undefined if the setting has no peers: connections without peers are left out of the traffic table.
 *
 * @example
 * ```ts
 * { talksTo: () => [{ to: peersIfAny("a proxy", [{ namespace: "proxy" }]), ports: [3128], why: "web" }] }
 * ```
 */
export function peersIfAny(title: string, settings: readonly PeerSetting[]): OutsidePeer | undefined {
  return settings.length === 0 ? undefined : peersOf(title, settings);
}

function peer(setting: PeerSetting): INetworkPolicyPeer {
  if ("cidr" in setting) return { ipBlock: { cidr: setting.cidr } };
  const { namespace, pods } = setting;
  const podSelector = pods && { podSelector: Object.keys(pods).length > 0 ? { matchLabels: pods } : {} };
  if (namespace === undefined) return podSelector ?? { podSelector: {} };
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } }, ...podSelector };
}
